using LiveBlog.Data;
using LiveBlog.Data.Backfills;
using LiveBlog.Model;

namespace LiveBlog.ChangeStreams;

/// <summary>Lines on the newswire for headlines from before there was one.</summary>
sealed class NewswireBackfill(NewswireLog newswire) : Backfill
{
    public override string What => "lines on the newswire";

    public override IQueryable<Entry> Lacking(LiveBlogDb db) =>
        db.Entries.Where(e =>
            e.Status == EntryStatus.Published && e.Headline != null && !e.IsOffNewswire && !db.NewswireLines.Any(l => l.EntryId == e.Id)
        );

    public override Task FillAsync(LiveBlogDb db, Blog blog, IReadOnlyList<Entry> entries, CancellationToken cancellation) =>
        newswire.FollowAsync(blog, entries, cancellation);
}
