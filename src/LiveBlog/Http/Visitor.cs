using LiveBlog.Localization;

namespace LiveBlog.Http;

public static class Visitor
{
    /// <summary>
    /// The key of a rate limit: the sender's address, or, for IPv6, their network (RFC 6177 §2 gives
    /// nobody less than a /64). Kept in memory only, as long as the rate looks back.
    /// </summary>
    public static string AddressKey(this HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        if (address is null)
        {
            return "";
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }

    /// <summary>The interface's words in the language that the browser prefers, of those it has.</summary>
    public static Strings PreferredStrings(this HttpRequest request)
    {
        var preferred = request
            .GetTypedHeaders()
            .AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            .Select(language => Strings.Find(language.Value.ToString()))
            .FirstOrDefault(strings => strings is not null);
        return preferred ?? Strings.For("en");
    }
}
