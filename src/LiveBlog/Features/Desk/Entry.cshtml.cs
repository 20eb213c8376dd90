using LiveBlog.Data;
using LiveBlog.Features.BlogPage.History;
using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Publishing;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>What an entry has said, who made it say so, and when; any version can be taken up again.</summary>
[ResponseCache(NoStore = true)]
public sealed class DeskEntryModel(LiveBlogDb db, EntryHistory history, EntryCommands entries, LastChanges lastChanges) : PageModel
{
    public Strings Strings { get; private set; } = null!;

    public Blog Blog { get; private set; } = null!;

    public Entry Entry { get; private set; } = null!;

    /// <summary>The blog's hours in the editor's words.</summary>
    public FeedLocale Style { get; private set; } = null!;

    public IReadOnlyList<VersionChanges> Versions { get; private set; } = [];

    public string? Complaint { get; private set; }

    /// <summary>The current version cannot be reverted to, and a withdrawn entry is published again first.</summary>
    public bool MayRevertTo(VersionChanges version) =>
        User.MayPublish() && Entry.IsPublished && !version.IsWithdrawal && version != Versions.FirstOrDefault(v => !v.IsWithdrawal);

    public async Task<IActionResult> OnGetAsync(string slug, EntryId id, CancellationToken cancellation) =>
        await ShowAsync(slug, id, cancellation) ? Page() : NotFound();

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostTakeUpAsync(
        string slug,
        EntryId id,
        Revision version,
        Revision seen,
        CancellationToken cancellation
    )
    {
        // The address says whose entry it is.
        if (!await ShowAsync(slug, id, cancellation))
        {
            return NotFound();
        }

        switch (await entries.RevertToAsync(id, version, [seen], cancellation))
        {
            case EntryOutcome.Done:
                return Redirect(Links.DeskEntry(slug, id));
            case EntryOutcome.LostRace:
                Complaint = Style.ChangedMeanwhile(await lastChanges.OfEntryAsync(id, cancellation));
                break;
            case EntryOutcome.Withdrawn:
                Complaint = $"{Strings.WithdrawnTitle}. {Style.ChangedMeanwhile(await lastChanges.OfEntryAsync(id, cancellation))}";
                break;
            default:
                return NotFound();
        }

        // What the page shows from here on is what the next attempt has seen.
        await ShowAsync(slug, id, cancellation);
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }

    async Task<bool> ShowAsync(string slug, EntryId id, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        if (
            await db.FindBlogAsync(slug, cancellation) is not { } blog
            || await db.Entries.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.BlogId == blog.Id, cancellation) is not { } entry
        )
        {
            return false;
        }

        (Blog, Entry, Style) = (blog, entry, FeedLocale.Of(blog) with { Strings = Strings });
        Versions = await history.ReadAsync(entry, Style, cancellation, withWithdrawals: true);
        return true;
    }
}
