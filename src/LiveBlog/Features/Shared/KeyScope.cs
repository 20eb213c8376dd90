using LiveBlog.Data;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Shared;

/// <summary>What an API key that is limited to some blogs may write: their entries and drafts, and pictures for them.</summary>
public static class KeyScope
{
    /// <summary>The claim that names such a blog; a key without any may write all.</summary>
    public const string Blog = "blog";

    /// <summary>Refuses writes by keys that are limited to other blogs.</summary>
    public static TBuilder WithinKeyScope<TBuilder>(this TBuilder endpoints, Func<string, IResult> refuse)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            var blogs = http.User.FindAll(Blog).Select(claim => claim.Value).ToList();
            return blogs.Count == 0 || HttpMethods.IsGet(http.Request.Method) || await IsWithinAsync(http, blogs) ? await next(context) : refuse(string.Join(", ", blogs));
        });

    static async Task<bool> IsWithinAsync(HttpContext http, List<string> blogs)
    {
        var path = http.Request.Path;
        if (path.StartsWithSegments("/api/v1/blogs", StringComparison.Ordinal, out var rest) && rest.HasValue)
        {
            return http.GetRouteValue("slug") is string slug && blogs.Contains(slug);
        }

        if (path.StartsWithSegments("/api/v1/entries", StringComparison.Ordinal) && long.TryParse(http.GetRouteValue("id") as string, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id))
        {
            // One that does not exist is not found, here as for everybody.
            var of = await http.RequestServices.GetRequiredService<LiveBlogDb>().Entries.Where(e => e.Id == id).Select(e => e.Blog.Slug).SingleOrDefaultAsync(http.RequestAborted);
            return of is null || blogs.Contains(of);
        }

        return HttpMethods.IsPost(http.Request.Method) && path.Equals("/api/v1/media", StringComparison.Ordinal);
    }
}
