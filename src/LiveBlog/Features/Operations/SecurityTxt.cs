using System.Globalization;
using System.Text;
using LiveBlog.Http;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveBlog.Features.Operations;

/// <summary><c>/.well-known/security.txt</c> (RFC 9116): where a fault of this site's security is reported.</summary>
static class SecurityTxt
{
    // Made at each request from a setting that is read at each start: it is never older than that.
    static readonly TimeSpan GoodFor = TimeSpan.FromDays(90);

    const string Path = "/.well-known/security.txt";

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], Send).ExcludeFromDescription();

    static Results<ContentHttpResult, NotFound> Send(
        SecuritySettings security,
        SiteSettings site,
        TimeProvider clock,
        HttpResponse response
    )
    {
        if (security.Contacts.Count == 0)
        {
            return TypedResults.NotFound();
        }

        var text = new StringBuilder();
        foreach (var contact in security.Contacts)
        {
            text.Append(CultureInfo.InvariantCulture, $"Contact: {contact}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"Expires: {clock.GetUtcNow().UtcDateTime.Date + GoodFor:yyyy-MM-dd'T'HH:mm:ss'Z'}\n");

        // Only an address that was set: one taken from the request could be anybody's.
        if (site.BaseUrl is { } url)
        {
            text.Append(CultureInfo.InvariantCulture, $"Canonical: {url}{Path}\n");
        }

        response.Headers.CacheControl = "public, max-age=86400";
        return TypedResults.Text(text.ToString(), "text/plain; charset=utf-8");
    }
}
