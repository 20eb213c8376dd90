using LiveBlog.Data;
using LiveBlog.Model;
using LiveBlog.Search;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.ChangeStreams;

/// <summary>
/// The one way anything visible is written: lock the blog's row, change it and its entries through their verbs, save
/// them with the changes they left, commit, signal. Everybody else who writes waits meanwhile: what is to be written is made before.
/// </summary>
public sealed class BlogTransaction(
    LiveBlogDb db,
    NewswireLog newswire,
    DiscussionTransaction discussions,
    IChangeNotifier notifier,
    ILogger<BlogTransaction> log
)
{
    /// <summary>
    /// Runs <paramref name="write"/> with the blog locked and tracked, and commits what it did. When it throws, nothing is written.
    /// Returns null when there is no such blog.
    /// </summary>
    public async Task<T?> RunAsync<T>(int blogId, Func<Blog, Task<T>> write, CancellationToken cancellation)
        where T : class
    {
        var signals = new List<ChangeSignal>();
        T? result;
        await using (var transaction = await db.BeginWriteAsync(cancellation, goesFirst: true))
        {
            result = await WriteAsync(transaction, blogId, write, signals, cancellation);
        }

        foreach (var signal in signals)
        {
            await notifier.NotifyAsync(signal, CancellationToken.None);
        }

        return result;
    }

    async Task<T?> WriteAsync<T>(
        WriteTransaction transaction,
        int blogId,
        Func<Blog, Task<T>> write,
        List<ChangeSignal> signals,
        CancellationToken cancellation
    )
        where T : class
    {
        // An update that changes nothing takes the row's lock on PostgreSQL; SQLite's transaction is already exclusive.
        // From here to the commit nobody else can raise this blog's revision.
        if (db is PostgresLiveBlogDb)
        {
            await db
                .Blogs.Where(b => b.Id == blogId)
                .ExecuteUpdateAsync(set => set.SetProperty(b => b.Revision, b => b.Revision), cancellation);
        }

        var blog = await db.Blogs.Include(b => b.Topic).SingleOrDefaultAsync(b => b.Id == blogId, cancellation);
        if (blog is null)
        {
            return null;
        }

        var (before, language, terms) = (blog.Revision, blog.Language, blog.DiscussionTerms);
        var result = await write(blog);
        var versions = blog.Versions.Where(v => v.Revision > before).ToList();
        if (versions.Count > 0)
        {
            await newswire.FollowAsync(blog, versions.Select(v => v.Entry).Distinct().ToList(), cancellation);
        }

        await db.SaveChangesAsync(cancellation);
        if (!SearchWords.AreAlike(language, blog.Language))
        {
            await LeaveToIndexerAsync(blog, cancellation);
        }

        await EndReplacedAsync(blogId, before, versions, cancellation);
        if (language != blog.Language && before > Revision.None)
        {
            await newswire.FollowLanguageAsync(blog, cancellation);
        }

        // Open pages learn whether one may write as they learn what was written.
        var termsChanged = blog.DiscussionTerms != terms;
        if (termsChanged)
        {
            await discussions.ChangeTermsAsync(blogId, cancellation);
        }

        await transaction.CommitAsync(cancellation);

        foreach (var change in blog.Changes.Where(c => c.Revision > before))
        {
            log.LogInformation("{Slug} {Revision}: {Kind} {EntryId}", blog.Slug, change.Revision.Value, change.Kind, change.EntryId?.Value);
        }

        if (blog.Revision != before)
        {
            signals.Add(ChangeSignal.Of(StreamKey.OfBlog(blogId)));
        }

        if (termsChanged)
        {
            signals.Add(ChangeSignal.Of(StreamKey.OfDiscussion(blogId)));
        }

        return result;
    }

    // Stems of another language find nothing. The indexer makes the new ones afterwards, without keeping the blog locked for it.
    async Task LeaveToIndexerAsync(Blog blog, CancellationToken cancellation) =>
        await db
            .Entries.Where(e => e.BlogId == blog.Id && e.SearchText != null)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.SearchText, (string?)null), cancellation);

    async Task EndReplacedAsync(int blogId, Revision before, IReadOnlyCollection<EntryVersion> versions, CancellationToken cancellation)
    {
        foreach (var version in versions.Where(v => v.Replaces > Revision.None && v.Replaces <= before))
        {
            await db
                .EntryVersions.Where(v => v.BlogId == blogId && v.Revision == version.Replaces)
                .ExecuteUpdateAsync(set => set.SetProperty(v => v.UntilRevision, version.Revision), cancellation);
        }

        // An erasure leaves nothing that the entry ever said.
        foreach (var erased in versions.Where(v => v.Entry.ErasedAt is not null).Select(v => v.EntryId).Distinct().ToList())
        {
            await db.EntryVersions.Where(v => v.EntryId == erased).ExecuteDeleteAsync(cancellation);
        }
    }
}
