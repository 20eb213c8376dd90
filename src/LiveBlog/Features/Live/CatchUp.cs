using LiveBlog.Changes;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Live;

/// <summary>Puts what the log says into the form in which it travels.</summary>
public sealed class CatchUp(ChangeLog log, ChangeRenderer renderer)
{
    // A catch-up is held in memory while it is sent; beyond this, loading the feed anew costs everybody less.
    const int ResetAfterBytes = 4 * 1024 * 1024;

    /// <summary>The blog's id; null when there is no such blog.</summary>
    public Task<int?> FindAsync(Slug slug, CancellationToken cancellation) => log.FindAsync(slug, cancellation);

    /// <summary>What changed since a revision; null when there is no such blog.</summary>
    public async Task<ChangesJson?> SinceAsync(Slug slug, long since, CancellationToken cancellation)
    {
        if (await log.SinceAsync(slug, since, cancellation) is not { } missed)
        {
            return null;
        }

        var changes = await renderer.RenderAsync(missed.Blog, missed.Changes);
        var reset = missed.Reset || changes.Sum(c => (long)(c.Html?.Length ?? 0)) > ResetAfterBytes;


        // The blog was read before its entries. What was committed in between may be among the changes already, but only
        // up to the blog's own revision is it certain that nothing is missing.
        return new ChangesJson(missed.Blog.Revision, missed.Blog.Status, reset ? [] : changes, reset);
    }
}

/// <summary>Renders changes: each entry once a machine, however many followers it has.</summary>
public sealed class ChangeRenderer(EntryRenderer entries, PartialRenderer partials)
{
    public async Task<IReadOnlyList<ChangeJson>> RenderAsync(Blog blog, IReadOnlyList<LoggedChange> changes)
    {
        var style = FeedStyle.Of(blog);
        var rendered = new List<ChangeJson>(changes.Count);
        foreach (var change in changes)
        {
            rendered.Add(change.Entry switch
            {
                null => new ChangeJson(change.Revision, ChangeKind.Blog, null, null, false, false, await HeadAsync(blog, style)),
                { IsPublished: true } entry => new ChangeJson(
                    change.Revision, ChangeKind.Entry, entry.Id, entry.PublishedAt, entry.IsKeyEvent, entry.IsPinned, await entries.RenderAsync(entry, blog.Slug, style)),
                { } entry => new ChangeJson(change.Revision, ChangeKind.Withdrawn, entry.Id, null, false, false, null),
            });
        }

        return rendered;
    }

    public Task<string> HeadAsync(Blog blog, FeedStyle style) => partials.RenderAsync("/Rendering/_BlogHead.cshtml", new BlogHeadView(blog, style));
}
