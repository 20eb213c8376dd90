using System.Net;
using System.Net.Sockets;

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

/// <summary>One sender: an address of its own, a session or a key.</summary>
internal sealed class Caller : IDisposable
{
    public Caller(CallerKind kind, Uri server, IPAddress from)
    {
        (Kind, From) = (kind, from);
        Http = new HttpClient(Handler(from)) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
    }

    public CallerKind Kind { get; }

    public IPAddress From { get; }

    public HttpClient Http { get; }

    /// <summary>The number of a message that this reader has written.</summary>
    public long MessageId { get; set; }

    public void Dispose() => Http.Dispose();

    /// <summary>No proxy, no redirects, no cookies by themselves; connections come from <paramref name="from"/>.</summary>
    static SocketsHttpHandler Handler(IPAddress from) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}
