using LiveBlog.Caching;
using LiveBlog.Data;
using LiveBlog.Features.BlogPage;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Net.Http.Headers;

namespace LiveBlog.Features.Embeds;

/// <summary>The feed alone, for a frame in somebody else's page. Only the sites that the blog names may show it.</summary>
[OutputCache(PolicyName = RevisionCache.Policy)]
public sealed class EmbedModel(LiveBlogDb db, FeedReader reader, PartialRenderer partials) : PageModel
{
    public FeedModel Feed { get; private set; } = null!;

    public string Head { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string slug, CancellationToken cancellation)
    {
        if (HttpMethods.IsHead(Request.Method))
        {
            // embed.js asks for the head alone when its frame stays silent, and tells its page's developers why (no such blog, or a site
            // that the blog does not name); a frame asks by it for the hour.
            Response.Headers.AllowEveryOrigin();
            Response.Headers.AccessControlExposeHeaders = $"{HeaderNames.ContentSecurityPolicy}, {HeaderNames.Date}";
        }

        if (await db.FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        Response.Headers.AllowFramesOf(blog);

        if (FeedRequest.TryParse(Request.Query, out var wrong, FeedRequest.DefaultOf(blog)) is not { } request)
        {
            return this.BadAddress(Strings.For(blog.Language), wrong!);
        }

        Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy.ForFrameOf(blog);
        if (this.HasNotChanged(blog.Revision))
        {
            return StatusCode(StatusCodes.Status304NotModified);
        }

        Feed = await reader.ReadAsync(blog, request, Links.Embed(blog.Slug), cancellation) with { LinkTarget = "_self" };
        Head = await partials.RenderAsync("/Rendering/_BlogHead.cshtml", new BlogHeadView(blog, Feed.Style));
        return Page();
    }
}
