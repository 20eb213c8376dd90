using LiveBlog.Features.Shared;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LiveBlog.Features.Subscriptions;

/// <summary>Where this site is, for what is written while nobody asks: as configured, or where the program listens.</summary>
public sealed class SiteAddress(SiteSettings site, IServer server)
{
    /// <summary>Without a slash at the end.</summary>
    public string Base => site.BaseUrl
        ?? server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal).TrimEnd('/')
        ?? "http://localhost";
}
