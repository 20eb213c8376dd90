using System.Net;

namespace LiveBlog.Http.Outgoing;

/// <summary>Tells the addresses of the public internet from all others (RFC 6890 and IANA's special-purpose registries).</summary>
public static class PublicAddress
{
    static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", // this network
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16", // private (RFC 1918)
            "100.64.0.0/10", // shared by a carrier's customers (RFC 6598); a cloud's metadata among them
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local; most clouds' metadata
            "192.0.0.0/24", // protocol assignments; a cloud's metadata among them
            "192.0.2.0/24",
            "198.51.100.0/24",
            "203.0.113.0/24", // documentation
            "192.88.99.0/24", // relays of 6to4, deprecated
            "198.18.0.0/15", // benchmarks
            "224.0.0.0/4",
            "240.0.0.0/4", // multicast, reserved, broadcast
            "168.63.129.16/32", // a public number that a cloud answers from within
            "2001::/23", // protocol assignments: Teredo, ORCHID, benchmarks
            "2001:db8::/32",
            "3fff::/20", // documentation
        }.Select(network => IPNetwork.Parse(network)),
    ];

    // Only this part of IPv6 is given out (RFC 4291 §2.4); whatever else there is leads somewhere special.
    static readonly IPNetwork GivenOut = IPNetwork.Parse("2000::/3");

    // Two ways to write an IPv4 address that a translator on the way, or the machine itself, turns back into one.
    static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96"); // RFC 6052 §2.1: the last four bytes
    static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16"); // RFC 3056 §2: bytes three to six

    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }

        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            var bytes = address.GetAddressBytes();
            if (Translated.Contains(address))
            {
                return IsPublic(new IPAddress(bytes.AsSpan(12, 4)));
            }

            if (SixToFour.Contains(address))
            {
                return IsPublic(new IPAddress(bytes.AsSpan(2, 4)));
            }

            if (!GivenOut.Contains(address))
            {
                return false;
            }
        }

        return !NotPublic.Any(network => network.Contains(address));
    }
}
