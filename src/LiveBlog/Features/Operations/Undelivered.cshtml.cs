using LiveBlog.Data;
using LiveBlog.Features.AgencyFeeds;
using LiveBlog.Features.Subscriptions;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Http.Outgoing;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Operations;

/// <summary>An entry that subscribers could not be notified of.</summary>
/// <param name="Why">As <see cref="FailureReason"/> names it.</param>
/// <param name="CanBeSent">It is published, and not older than news may be (<see cref="NotificationDispatcher.NewsFor"/>).</param>
public sealed record UntoldEntry(EntryId EntryId, string Title, string BlogTitle, string Slug, DateTime At, string Why, bool CanBeSent);

/// <summary>Mails that wait, or were given up, for one reason.</summary>
/// <param name="Since">When the first of them was written, UTC.</param>
public sealed record UndeliveredMails(string? Why, int Count, DateTime Since);

/// <summary>What was set aside because it could not be delivered or read, with the reason, and the way to try it again.</summary>
[Needs(Policies.Administer)]
[ResponseCache(NoStore = true)]
[NotQueued]
public sealed class UndeliveredModel(
    LiveBlogDb db,
    NotificationDispatcher dispatcher,
    AgencyFeedCommands sources,
    SiteSettings site,
    TimeProvider clock
) : PageModel
{
    /// <summary>How long a failed notification is listed; it cannot be sent any more by then.</summary>
    static readonly TimeSpan ShownFor = TimeSpan.FromDays(7);

    const int MaxShown = 100,
        MaxTitle = 120;

    public Strings Strings { get; private set; } = null!;

    public FeedLocale Style => new(Strings, site.TimeZone, Strings.Language);

    public IReadOnlyList<UntoldEntry> News { get; private set; } = [];

    public IReadOnlyList<UndeliveredMails> Mails { get; private set; } = [];

    public IReadOnlyList<UndeliveredMails> GivenUp { get; private set; } = [];

    public IReadOnlyList<Webhook> Webhooks { get; private set; } = [];

    public IReadOnlyList<AgencyFeed> Sources { get; private set; } = [];

    public bool IsEmpty => News.Count + Mails.Count + GivenUp.Count + Webhooks.Count + Sources.Count == 0;

    /// <summary>What became of the request to try again.</summary>
    public string? Said { get; private set; }

    public Task OnGetAsync(CancellationToken cancellation) => ReadAsync(cancellation);

    /// <summary>Puts an entry back into the queue. Subscribers who were notified already are not notified twice.</summary>
    public async Task<IActionResult> OnPostTellAsync(EntryId entry, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        return await ShowResultAsync(
            Strings[await dispatcher.RequeueAsync(entry, cancellation) ? StringKey.UndeliveredQueued : StringKey.UndeliveredTooLate],
            cancellation
        );
    }

    /// <summary>Makes the mails that wait for a later attempt due now.</summary>
    public async Task<IActionResult> OnPostMailAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await Waiting.ExecuteUpdateAsync(set => set.SetProperty(m => m.DueAt, now), cancellation);

        return await ShowResultAsync(due > 0 ? Strings.UndeliveredQueued : null, cancellation);
    }

    /// <summary>Makes an agency's feed due now.</summary>
    public async Task<IActionResult> OnPostReadAsync(int source, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        return await sources.ReadSoonAsync(source, cancellation)
            ? await ShowResultAsync(Strings.UndeliveredQueued, cancellation)
            : NotFound();
    }

    IQueryable<OutgoingMail> Waiting => db.OutgoingMails.Where(m => m.SentAt == null && m.GivenUpAt == null && m.LastError != null);

    async Task<IActionResult> ShowResultAsync(string? said, CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        Said = said;
        return Page();
    }

    async Task ReadAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        var now = clock.GetUtcNow().UtcDateTime;
        var (old, forgotten) = (now - NotificationDispatcher.NewsFor, now - ShownFor);
        var sends = await (
            from send in db.SubscriptionSends.AsNoTracking()
            where send.LastError != null && send.EntryId != null && send.At > forgotten
            join entry in db.Entries.AsNoTracking() on send.EntryId equals entry.Id
            join blog in db.Blogs on send.BlogId equals blog.Id
            orderby send.Id descending
            select new
            {
                send.At,
                send.LastError,
                Entry = entry,
                blog.Title,
                blog.Slug,
            }
        )
            .Take(MaxShown)
            .ToListAsync(cancellation);
        News = sends.ConvertAll(s => new UntoldEntry(
            s.Entry.Id,
            Excerpt.TitleOf(s.Entry, MaxTitle) ?? "…",
            s.Title,
            s.Slug,
            s.At,
            s.LastError!,
            s.Entry.IsPublished && s.At > old && s.Entry.PublishedAt > old
        ));
        Mails = await GroupedAsync(Waiting, cancellation);
        GivenUp = await GroupedAsync(db.OutgoingMails.Where(m => m.GivenUpAt != null), cancellation);
        Webhooks = await db
            .Webhooks.AsNoTracking()
            .Where(w => w.StoppedBecause != null)
            .OrderBy(w => w.Name)
            .Take(MaxShown)
            .ToListAsync(cancellation);
        Sources = await db
            .AgencyFeeds.AsNoTracking()
            .Where(s => s.LastError != null)
            .OrderBy(s => s.Name)
            .Take(MaxShown)
            .ToListAsync(cancellation);
    }

    static async Task<IReadOnlyList<UndeliveredMails>> GroupedAsync(IQueryable<OutgoingMail> mails, CancellationToken cancellation)
    {
        var found = await mails
            .AsNoTracking()
            .GroupBy(m => m.LastError)
            .Select(g => new
            {
                Why = g.Key,
                Count = g.Count(),
                Since = g.Min(m => m.CreatedAt),
            })
            .OrderByDescending(g => g.Count)
            .Take(MaxShown)
            .ToListAsync(cancellation);
        return found.ConvertAll(g => new UndeliveredMails(g.Why, g.Count, g.Since));
    }
}
