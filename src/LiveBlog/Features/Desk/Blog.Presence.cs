using LiveBlog.Http;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;

namespace LiveBlog.Features.Desk;

/// <summary>Who else works on the blog, and on which entry.</summary>
public sealed partial class DeskBlogModel
{
    /// <summary>The page's heartbeat: stores what is edited on it, returns who else is here.</summary>
    [Needs(Policies.Desk)]
    public async Task<IActionResult> OnPostHereAsync(
        string slug,
        string page,
        EntryId? entry,
        bool typed,
        CancellationToken cancellation
    ) =>
        await FindBlogAsync(slug, cancellation) is { } blog
        && await colleagues.HeartbeatAsync(
            blog.Id,
            new PresenceInput(page ?? "", User.MayPublish() ? entry : null, typed && User.MayDraft()),
            Writer,
            cancellation
        )
            is { } here
            ? new JsonResult(here, ApiJson.Options)
            : NotFound();

    [Needs(Policies.Desk)]
    public async Task<IActionResult> OnPostLeaveAsync(string page, CancellationToken cancellation)
    {
        await colleagues.LeaveAsync(page ?? "", Writer, cancellation);
        return new NoContentResult();
    }

    /// <summary>Takes over an entry that somebody else has had open.</summary>
    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostTakeOverAsync(string slug, EntryId id, string page, CancellationToken cancellation)
    {
        if (await FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        await colleagues.TakeOverAsync(blog.Id, id, page ?? "", Writer, cancellation);
        return new NoContentResult();
    }
}
