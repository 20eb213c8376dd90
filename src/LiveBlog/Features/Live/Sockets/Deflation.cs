using Microsoft.Extensions.Primitives;

namespace LiveBlog.Features.Live.Sockets;

/// <summary>
/// The agreement to compress messages (RFC 7692 §7.1). Neither side refers to earlier messages: what is pushed is the same for all, and
/// a follower needs no memory for it.
/// </summary>
static class Deflation
{
    const string Name = "permessage-deflate";

    public const string Agreed = $"{Name}; server_no_context_takeover; client_no_context_takeover";

    /// <summary>Whether one of the offers can be taken as it is.</summary>
    public static bool IsOffered(StringValues extensions) =>
        extensions.Any(line => line is not null && line.Split(',').Any(offer => CanTake(offer)));

    // An offer with a parameter that is not known is declined (§7.1); one that bounds the server's window too.
    static bool CanTake(string offer)
    {
        var parts = offer.Split(';', StringSplitOptions.TrimEntries);
        return parts[0].Equals(Name, StringComparison.OrdinalIgnoreCase)
            && parts[1..]
                .All(parameter =>
                    parameter is "server_no_context_takeover" or "client_no_context_takeover" or "client_max_window_bits"
                    || parameter.StartsWith("client_max_window_bits=", StringComparison.Ordinal)
                );
    }
}
