using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Live;

/// <param name="Blog">As it was when its changes were read.</param>
public sealed record BlogCatchUp(ChangesJson Changes, Blog Blog);

/// <summary>A blog as a stream: its entries and its head.</summary>
public sealed class BlogStream(LiveBlogDb db, ChangeLog log, ChangeRenderer renderer, IBlogRevisions revisions)
    : ChangeStream<Blog, BlogCatchUp>
{
    /// <summary>More changed entries than this, and the feed is better loaded again.</summary>
    public const int MaxMissed = 1_000;

    const int BatchSize = 200,
        ChangesForOne = 20;

    // A catch-up is held in memory while it is sent; beyond this, loading the feed again costs everybody less.
    const int ResetAfterBytes = 4 * 1024 * 1024;

    // So many entries are read at a time, so that the bound above is found before all are.
    const int ReadAtOnce = 50;

    public override string Kind => StreamKey.BlogKind;

    protected override int ResetAfter => MaxMissed;

    public override ValueTask<Revision?> NowAsync(string slug) =>
        Slug.TryParse(slug, out var parsed) ? revisions.NowAsync(parsed) : default;

    public override Task<IReadOnlyDictionary<int, Revision>> RevisionsAsync(IReadOnlyCollection<int> ids, CancellationToken cancellation) =>
        log.RevisionsAsync(ids, cancellation);

    public override async Task<StreamMessage?> ReadAsync(int id, Revision after, bool isGreeting, CancellationToken cancellation)
    {
        if (await log.ReadAsync(id, after, BatchSize, cancellation) is not { Blog: var blog, Changes: [.., var last] lines })
        {
            return null;
        }

        var changes = await renderer.RenderAsync(blog, lines);
        return new StreamMessage(
            last.Revision,
            IsFull: lines.Count == BatchSize,
            "Changed",
            [blog.Slug, changes],
            () => Broadcast.Event(new ChangesJson(last.Revision.Value, blog.Status, changes, Reset: false))
        );
    }

    /// <summary>As the other, for a caller that has not read the blog's id.</summary>
    public async Task<CatchUp<BlogCatchUp>> SinceAsync(
        Slug slug,
        Revision since,
        Func<int, Task<TimeSpan>> pace,
        CancellationToken cancellation
    )
    {
        var blog = await Blogs.SingleOrDefaultAsync(b => b.Slug == slug.Text, cancellation);
        return await SinceAsync(blog?.Id ?? 0, Read(blog), since, pace, cancellation);
    }

    protected override async Task<(Revision Revision, Blog State)?> StateAsync(int id, CancellationToken cancellation) =>
        Read(await Blogs.SingleOrDefaultAsync(b => b.Id == id, cancellation));

    protected override int CostOf(int changes) => 1 + (changes / ChangesForOne);

    protected override Task<int> CountAsync(int id, Revision after, int limit, CancellationToken cancellation) =>
        db.Entries.Where(e => e.BlogId == id && e.Revision > after).Take(limit).CountAsync(cancellation);

    protected override async Task<BlogCatchUp?> AnswerAsync(int id, Blog state, Revision since, bool reset, CancellationToken cancellation)
    {
        var changes = new List<ChangeJson>();
        var (read, bytes) = (since, 0L);
        while (!reset && read < state.Revision)
        {
            var part = await EntriesAsync(id, read, state.Revision, cancellation);
            var rendered = await renderer.RenderAsync(state, part);
            changes.AddRange(rendered);
            bytes += rendered.Sum(change => (long)(change.Html?.Length ?? 0));
            reset = bytes > ResetAfterBytes;
            read = part.Count < ReadAtOnce ? state.Revision : part[^1].Revision;
        }

        if (!reset && state.HeadRevision > since)
        {
            changes.AddRange(await renderer.RenderAsync(state, [LoggedChange.OfHead(state.HeadRevision)]));
        }

        return new BlogCatchUp(
            new ChangesJson(state.Revision.Value, state.Status, reset ? [] : [.. changes.OrderBy(change => change.Revision)], reset),
            state
        );
    }

    IQueryable<Blog> Blogs => db.Blogs.AsNoTracking().Include(b => b.Topic);

    static (Revision, Blog)? Read(Blog? blog) => blog is null ? null : (blog.Revision, blog);

    // An entry that changes meanwhile is left to the next read: its change is after the revision of the answer.
    async Task<List<LoggedChange>> EntriesAsync(int id, Revision after, Revision last, CancellationToken cancellation) =>
        (
            await db
                .Entries.AsNoTracking()
                .Where(e => e.BlogId == id && e.Revision > after && e.Revision <= last)
                .OrderBy(e => e.Revision)
                .Take(ReadAtOnce)
                .ToListAsync(cancellation)
        ).ConvertAll(e => LoggedChange.OfEntry(e.Revision, e));
}
