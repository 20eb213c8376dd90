using System.Diagnostics;

namespace LiveBlog;

/// <summary>
/// Tells listeners (System.Diagnostics) when a write begins and ends, and when something is done that takes the longer the more
/// somebody has sent. The latter must come before the former: everybody else who writes waits meanwhile. A test listens for it.
/// Without a listener it costs nothing.
/// </summary>
public static class Tracing
{
    public const string Source = "LiveBlog",
        Write = "write",
        Sanitize = "sanitize",
        Render = "render",
        Index = "index",
        Fingerprint = "fingerprint",
        Hash = "hash password",
        Read = "read text";

    static readonly ActivitySource Activities = new(Source);

    /// <summary>Begins something, until the answer is disposed of; null where nobody listens.</summary>
    /// <param name="what">One of the names above.</param>
    public static Activity? Begin(string what) => Activities.StartActivity(what);
}
