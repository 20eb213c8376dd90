using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LiveBlog.Http;

/// <summary>
/// Where this site is, for what is sent to somebody else: as configured, or where the program listens. Never what a request says:
/// the sender of a request chooses its Host, and a link in a mail to another person must not follow it.
/// </summary>
public sealed class SiteAddress(SiteSettings site, IServer server)
{
    /// <summary>Without a slash at the end.</summary>
    public string Base =>
        site.BaseUrl
        ?? server
            .Features.Get<IServerAddressesFeature>()
            ?.Addresses.FirstOrDefault()
            ?.Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal)
            .TrimEnd('/')
        ?? "http://localhost:5000";
}
