using System.Globalization;
using System.Net;
using LiveBlog.Data;

namespace LiveBlog.Features.Operations;

/// <summary>Section <c>Proxy</c>: which machines stand in front of the program, and are believed when they say whom they ask for.</summary>
public sealed record ProxySettings
{
    const int MaxHops = 10;

    /// <summary>The networks that the proxies are in. Empty: nobody is believed.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>
    /// How many proxies a request passes, one behind the other: as many addresses of X-Forwarded-For are taken, from its end.
    /// </summary>
    public int Hops { get; init; } = 1;

    /// <summary>Whether X-Forwarded-Host is taken as well, for a proxy that asks under another name than readers do.</summary>
    public bool ForwardsHost { get; init; }

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static ProxySettings From(IConfiguration configuration)
    {
        var texts = (configuration["Proxy:Networks"] ?? "").Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        var networks = Array.ConvertAll(
            texts,
            text =>
                TryReadNetwork(text, out var network)
                    ? network
                    : throw new ConfigurationException(
                        $"Proxy:Networks has \"{text}\"; each must be an address such as 10.0.0.7 or a network such as 10.0.0.0/8."
                    )
        );
        var hops = 1;
        if (
            configuration["Proxy:Hops"] is { Length: > 0 } count
            && (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out hops) || hops is < 1 or > MaxHops)
        )
        {
            throw new ConfigurationException($"Proxy:Hops is \"{count}\"; it must be a number from 1 to {MaxHops}.");
        }

        var forwardsHost = false;
        if (configuration["Proxy:ForwardsHost"] is { Length: > 0 } host && !bool.TryParse(host, out forwardsHost))
        {
            throw new ConfigurationException($"Proxy:ForwardsHost is \"{host}\"; it must be true or false.");
        }

        return texts.Length > 0 || (hops == 1 && !forwardsHost)
            ? new ProxySettings
            {
                Networks = networks,
                Hops = hops,
                ForwardsHost = forwardsHost,
            }
            : throw new ConfigurationException("Proxy:Hops and Proxy:ForwardsHost need Proxy:Networks: where the proxies are.");
    }

    public bool Trusts(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        // Nobody but this machine reaches a socket without an address.
        return Networks.Count > 0 && (address is null || Networks.Any(network => network.Contains(address)));
    }

    static bool TryReadNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
        {
            return true;
        }

        var isOne = IPAddress.TryParse(text, out var address) && !text.Contains('/', StringComparison.Ordinal);
        network = isOne ? new IPNetwork(address!, address!.GetAddressBytes().Length * 8) : default;
        return isOne;
    }
}
