using System.Net;

namespace LiveBlog.Load.Hostile;

/// <summary>Who sends a request. In the order of what they may.</summary>
internal enum CallerKind
{
    /// <summary>Nobody in particular, with a page open.</summary>
    Anonymous,

    /// <summary>A reader who is signed in and confirmed.</summary>
    Reader,

    /// <summary>A reader whose account and session may be lost in the run.</summary>
    Leaver,
    Moderator,
    Contributor,
    Editor,
    Administrator,

    /// <summary>An editor's key that is good for one blog.</summary>
    BlogKey,
    EditorKey,
    AdministratorKey,
}

/// <summary>One sender: an address of its own, as a proxy in front tells it, and a session or a key.</summary>
internal sealed class Caller : IDisposable
{
    public Caller(CallerKind kind, Uri server, IPAddress from)
    {
        Kind = kind;

        // No proxy, no redirects, no cookies by themselves.
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        Http = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        Http.DefaultRequestHeaders.Add("X-Forwarded-For", from.ToString());
    }

    public CallerKind Kind { get; }

    public HttpClient Http { get; }

    /// <summary>The number of a message that this reader has written.</summary>
    public long MessageId { get; set; }

    /// <summary>An address of the networks for measurements (RFC 2544), which nobody has.</summary>
    public static IPAddress Address(byte group, int n) => new([198, 18, group, (byte)n]);

    public void Dispose() => Http.Dispose();
}
