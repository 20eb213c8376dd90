using System.Net;
using System.Net.Sockets;

namespace LiveBlog.Load;

/// <summary>The server under load: plain HTTP on this very machine.</summary>
/// <param name="Address">The address as given, with a trailing slash.</param>
/// <param name="EndPoint">Where its host name leads.</param>
internal sealed record Target(Uri Address, IPEndPoint EndPoint)
{
    /// <summary>Whom a proxy in front would say that it asks for; null for a client without one.</summary>
    public IPAddress? ForwardedFor { get; init; }

    /// <summary>Resolves <paramref name="address"/>; on refusal the second value is the sentence that says why.</summary>
    public static async Task<(Target? Target, string Refusal)> ResolveAsync(string address, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
        {
            return (null, $"--url must be an http:// address, and '{address}' is not.");
        }

        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(uri.DnsSafeHost, cancellation);
        }
        catch (SocketException)
        {
            return (null, $"--url names the host '{uri.Host}', which cannot be found.");
        }

        // All of them: a name that also leads elsewhere would let the API calls leave the machine.
        if (addresses.Length == 0 || !addresses.All(IPAddress.IsLoopback))
        {
            return (null, $"--url must lead to this machine (127.0.0.1 or ::1), and '{uri.Host}' does not.");
        }

        var chosen = addresses.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
        return (new Target(new Uri(uri.GetLeftPart(UriPartial.Authority) + "/"), new IPEndPoint(chosen, uri.Port)), "");
    }
}
