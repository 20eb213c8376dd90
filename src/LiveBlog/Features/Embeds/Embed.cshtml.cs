using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;

namespace LiveBlog.Features.Embeds;

/// <summary>The feed alone, for a frame in somebody else's page. Only the sites that the blog names may show it.</summary>
[OutputCache(PolicyName = RevisionCache.Policy)]
public sealed class EmbedModel(LiveBlogDb db, FeedReader reader, PartialRenderer partials) : PageModel
{
    public FeedModel Feed { get; private set; } = null!;

    public string Head { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string slug, CancellationToken cancellation)
    {
        if (await db.FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        if (FeedRequest.TryParse(Request.Query, out var wrong, FeedRequest.DefaultOf(blog)) is not { } request)
        {
            return this.BadAddress(Words.For(blog.Language), wrong!);
        }

        Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy.ForFrameOf(blog);
        if (this.HasNotChanged(blog.Revision))
        {
            return StatusCode(StatusCodes.Status304NotModified);
        }

        Feed = await reader.ReadAsync(blog, request, Links.Embed(blog.Slug), cancellation);
        Head = await partials.RenderAsync("/Rendering/_BlogHead.cshtml", new BlogHeadView(blog, Feed.Style));
        return Page();
    }
}
