using System.Text;

namespace LiveBlog.Load.Hostile;

/// <summary>A request, made before anything is measured.</summary>
/// <param name="Endpoint">The endpoint that it is counted under.</param>
/// <param name="What">What it carries, for the report of a fault.</param>
/// <param name="Path">The address; <c>{own}</c> in it is the number of the caller's own message.</param>
/// <param name="Body">Shared by all who send it, unless it holds <see cref="Fresh"/>.</param>
internal sealed record HostileRequest(
    string Endpoint,
    CallerKind Caller,
    string What,
    HttpMethod Method,
    string Path,
    string? ContentType,
    byte[] Body
)
{
    /// <summary>Stands for 32 hexadecimal digits that no other request has.</summary>
    public const string Fresh = "f0e1d2c3b4a5968778695a4b3c2d1e0f";

    static readonly byte[] FreshBytes = Encoding.ASCII.GetBytes(Fresh);

    /// <summary>A host that the request claims to be for; null for the server's own.</summary>
    public string? Host { get; init; }

    /// <summary>It is larger than may be sent: the server may hang up while it comes.</summary>
    public bool IsTooLarge { get; init; }

    /// <summary>Where in the body fresh digits belong.</summary>
    public IReadOnlyList<int> FreshAt { get; } = Positions(Body);

    static List<int> Positions(byte[] body)
    {
        var found = new List<int>();
        for (int from = 0, at; (at = body.AsSpan(from).IndexOf(FreshBytes)) >= 0; from += at + FreshBytes.Length)
        {
            found.Add(from + at);
        }

        return found;
    }
}
