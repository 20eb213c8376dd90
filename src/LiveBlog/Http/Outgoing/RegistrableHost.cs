using System.Net;

namespace LiveBlog.Http.Outgoing;

/// <summary>
/// Whose server an address leads to, as far as it is known: the registered domain, an IPv4 address, or an IPv6 network. What
/// is bounded or queued for each host uses it, so that names made up under one domain count as one.
/// </summary>
public static class RegistrableHost
{
    const int NetworkBytes = 8;

    /// <summary>Names that registries of countries sell under: example.co.uk, example.com.br.</summary>
    static readonly HashSet<string> SecondLevel = new(StringComparer.Ordinal)
    {
        "ac",
        "asso",
        "co",
        "com",
        "ed",
        "edu",
        "firm",
        "gen",
        "go",
        "gob",
        "gouv",
        "gov",
        "govt",
        "gv",
        "id",
        "ind",
        "info",
        "lg",
        "ltd",
        "me",
        "mil",
        "muni",
        "ne",
        "net",
        "nhs",
        "nom",
        "or",
        "org",
        "plc",
        "police",
        "sch",
        "school",
        "web",
    };

    public static string Of(Uri address)
    {
        // A dot at the end names the same host (RFC 1034 §3.1); one after an IP address still leads there.
        var host = (WebHost.Of(address) ?? address.Host).TrimEnd('.').ToLowerInvariant();
        if (IPAddress.TryParse(host, out var ip))
        {
            return OfAddress(ip);
        }

        var labels = host.Split('.');
        var kept = labels is [.., var second, { Length: 2 }] && SecondLevel.Contains(second) ? 3 : 2;
        return string.Join('.', labels[^Math.Min(kept, labels.Length)..]);
    }

    static string OfAddress(IPAddress ip)
    {
        if (ip.IsIPv4MappedToIPv6)
        {
            ip = ip.MapToIPv4();
        }

        // Nobody is given less than a /64 (RFC 6177 §2).
        return ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(ip.GetAddressBytes().AsSpan(0, NetworkBytes)) + "::/64"
            : ip.ToString();
    }
}
