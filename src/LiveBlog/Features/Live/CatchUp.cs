using LiveBlog.ChangeStreams;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Live;

/// <summary>What comes of asking what changed since a revision.</summary>
public abstract record CatchUpOutcome
{
    /// <param name="Blog">As it stood when its changes were read.</param>
    public sealed record Done(ChangesJson Changes, Blog Blog) : CatchUpOutcome;

    public sealed record NoSuchBlog : CatchUpOutcome;

    /// <summary>The caller has asked too often; nothing was read.</summary>
    public sealed record TooOften(TimeSpan RetryAfter) : CatchUpOutcome;
}

/// <summary>Puts what the log says into the form in which it travels.</summary>
public sealed class CatchUp(ChangeLog log, ChangeRenderer renderer, CatchUpPace pace)
{
    // A catch-up is held in memory while it is sent; beyond this, loading the feed anew costs everybody less.
    const int ResetAfterBytes = 4 * 1024 * 1024;

    // So many entries are read at a time, so that the bound above is found before all are.
    const int ReadAtOnce = 50;

    /// <summary>The blog's id; null when there is no such blog.</summary>
    public Task<int?> FindAsync(Slug slug, CancellationToken cancellation) => log.FindAsync(slug, cancellation);

    /// <summary>What changed since a revision.</summary>
    /// <param name="patience">How long the caller can wait for its turn.</param>
    public async Task<CatchUpOutcome> SinceAsync(Slug slug, long since, Caller caller, TimeSpan patience, CancellationToken cancellation)
    {
        if (await log.SinceAsync(slug, since, cancellation) is not { } missed)
        {
            return new CatchUpOutcome.NoSuchBlog();
        }

        if (await pace.TakeAsync(caller, CatchUpPace.CostOf(missed.EntryIds.Count), patience, cancellation) is { Ticks: > 0 } wait)
        {
            return new CatchUpOutcome.TooOften(wait);
        }

        var changes = new List<ChangeJson>(missed.EntryIds.Count + 1);
        var bytes = 0L;
        foreach (var part in missed.EntryIds.Chunk(ReadAtOnce).TakeWhile(_ => bytes <= ResetAfterBytes))
        {
            var rendered = await renderer.RenderAsync(missed.Blog, await log.ReadAsync(part, cancellation));
            bytes += rendered.Sum(change => (long)(change.Html?.Length ?? 0));
            changes.AddRange(rendered);
        }

        if (missed.IsHeadChanged)
        {
            changes.AddRange(
                await renderer.RenderAsync(missed.Blog, [new LoggedChange(missed.Blog.HeadRevision, ChangeKind.Blog, Entry: null)])
            );
        }

        var reset = missed.Reset || bytes > ResetAfterBytes;

        // The blog was read before its entries. What was committed in between may be among the changes already, but only
        // up to the blog's own revision is it certain that nothing is missing.
        return new CatchUpOutcome.Done(
            new ChangesJson(missed.Blog.Revision, missed.Blog.Status, reset ? [] : [.. changes.OrderBy(change => change.Revision)], reset),
            missed.Blog
        );
    }
}

/// <summary>
/// How often a caller may ask what changed. One on the hub can wait for its turn, and loses nothing; one over HTTP is told when to come
/// back.
/// </summary>
public sealed class CatchUpPace(ReadLimits limits, TimeProvider clock)
{
    /// <summary>How long a call of the hub may take; a page waits for eight seconds before it dials again.</summary>
    public static readonly TimeSpan OnTheHub = TimeSpan.FromSeconds(5);

    const int ChangesForOne = 20;

    public static int CostOf(int changes) => 1 + (changes / ChangesForOne);

    /// <returns>Zero when the caller may go on; else after how long.</returns>
    public async Task<TimeSpan> TakeAsync(Caller caller, int cost, TimeSpan patience, CancellationToken cancellation)
    {
        while (limits.TakeCatchUp(caller, cost) is { Ticks: > 0 } wait)
        {
            if (wait > patience)
            {
                return wait;
            }

            patience -= wait;
            await Task.Delay(wait, clock, cancellation);
        }

        return TimeSpan.Zero;
    }
}

/// <summary>Renders changes: each entry once a machine, however many followers it has.</summary>
public sealed class ChangeRenderer(EntryRenderer entries, PartialRenderer partials)
{
    public async Task<IReadOnlyList<ChangeJson>> RenderAsync(Blog blog, IReadOnlyList<LoggedChange> changes)
    {
        var style = FeedLocale.Of(blog);
        var rendered = new List<ChangeJson>(changes.Count);
        foreach (var change in changes)
        {
            rendered.Add(
                change.Entry switch
                {
                    null => new ChangeJson(change.Revision, ChangeKind.Blog, null, null, false, false, await HeadAsync(blog, style)),
                    { IsPublished: true } entry => new ChangeJson(
                        change.Revision,
                        ChangeKind.Entry,
                        entry.Id,
                        entry.PublishedAt,
                        entry.IsKeyEvent,
                        entry.IsPinned,
                        await entries.RenderAsync(entry, blog.Slug, style)
                    ),
                    { } entry => new ChangeJson(change.Revision, ChangeKind.Withdrawn, entry.Id, null, false, false, null),
                }
            );
        }

        return rendered;
    }

    public Task<string> HeadAsync(Blog blog, FeedLocale style) =>
        partials.RenderAsync("/Rendering/_BlogHead.cshtml", new BlogHeadView(blog, style));
}
