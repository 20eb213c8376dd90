using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;

namespace LiveBlog.Caching;

/// <summary>Conditional requests (RFC 9110 §13), of pages by their revision.</summary>
public static class ConditionalRequests
{
    /// <summary>Says under which tag the page may be kept, and whether the browser's copy is still the present one.</summary>
    public static bool HasNotChanged(this PageModel page, Revision revision) => page.HasNotChanged(page.Version().ETag(revision));

    /// <summary>As above, for a page that shows several blogs in a language of its reader's.</summary>
    public static bool HasNotChanged(this PageModel page, IEnumerable<Blog> blogs, Strings strings)
    {
        page.Response.Headers.Vary = "Accept-Language";
        return page.HasNotChanged(page.Version().ETag(blogs, strings.Language));
    }

    /// <summary>As above, for the newswire, which has a revision of its own.</summary>
    public static bool HasNotChanged(this PageModel page, Revision newswireRevision, Strings strings)
    {
        page.Response.Headers.Vary = "Accept-Language";
        return page.HasNotChanged(page.Version().ETag(newswireRevision, strings.Language));
    }

    /// <summary>As above, for a page that depends on all of these.</summary>
    public static bool HasNotChanged(this PageModel page, IEnumerable<string> parts) => page.HasNotChanged(page.Version().ETag(parts));

    /// <summary>Whether the sender already holds what has this tag: If-None-Match (§13.1.2), by weak comparison.</summary>
    public static bool Holds(this HttpRequest request, EntityTagHeaderValue tag) =>
        request
            .GetTypedHeaders()
            .IfNoneMatch.Any(held => held.Compare(tag, useStrongComparison: false) || held.Equals(EntityTagHeaderValue.Any));

    static PageVersion Version(this PageModel page) => page.HttpContext.RequestServices.GetRequiredService<PageVersion>();

    static bool HasNotChanged(this PageModel page, string tag)
    {
        var headers = page.Response.GetTypedHeaders();
        headers.ETag = EntityTagHeaderValue.Parse(tag);

        // Any cache may keep it, and must ask before it shows it: what was withdrawn is withdrawn everywhere.
        headers.CacheControl = new CacheControlHeaderValue { Public = true, NoCache = true };
        return page.Request.Holds(headers.ETag);
    }
}
