using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Mail;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions;

/// <summary>Writes what has come since the last time to those who want it at the hour and not at once.</summary>
public sealed class Digests(LiveBlogDb db, NotificationTemplate letters, NotificationMail post, TimeProvider clock)
{
    public const int MaxAtOnce = 200;

    const int MaxEntries = 200;

    /// <summary>Puts the digests that are due into the outbox; how many were due is the answer, <see cref="MaxAtOnce"/> at most.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await db
            .Subscriptions.AsNoTracking()
            .Where(s => s.State == SubscriptionState.Active && s.DueAt != null && s.DueAt <= now)
            .OrderBy(s => s.DueAt)
            .Take(MaxAtOnce)
            .ToListAsync(cancellation);
        var news = new Dictionary<(int?, int?, string, DateTime, DateTime), (string Subject, MailBody Body)?>();
        foreach (var subscription in due)
        {
            var (from, to) = (subscription.SentUpTo, subscription.DueAt!.Value);
            var key = (subscription.BlogId, subscription.TopicId, subscription.Language, from, to);
            if (!news.TryGetValue(key, out var body))
            {
                var entries = await NewsAsync(subscription, from, to, cancellation);
                body =
                    entries.Count == 0
                        ? null
                        : await letters.DigestAsync(
                            entries,
                            await post.ScopeAsync(entries[0].Blog, subscription, cancellation),
                            subscription.Language,
                            now
                        );
                news.Add(key, body);
            }

            var next = Subscribing.NextDue(now, subscription.EveryMinutes);
            await using var transaction = await db.BeginWriteAsync(cancellation);

            // The turning of the hour is the lock: of two machines one turns it, and writes the mail in the same breath.
            if (
                await db
                    .Subscriptions.Where(s => s.Id == subscription.Id && s.DueAt == to && s.State == SubscriptionState.Active)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.DueAt, next).SetProperty(s => s.SentUpTo, to), cancellation) > 0
                && body is var (subject, its)
            )
            {
                if (its.Id == 0)
                {
                    db.MailBodies.Add(its);
                    await db.SaveChangesAsync(cancellation);
                }

                post.Add(subscription, string.Create(CultureInfo.InvariantCulture, $"digest/{subscription.Id}/{to.Ticks}"), subject, its);
                await db.SaveChangesAsync(cancellation);
            }

            await transaction.CommitAsync(cancellation);
            db.ChangeTracker.Clear();
        }

        return due.Count;
    }

    /// <summary>
    /// An entry was withdrawn: digests with it that have not gone out are written again without it; of those that have, its text is not
    /// kept.
    /// </summary>
    public async Task TakeBackAsync(EntryId entryId, CancellationToken cancellation)
    {
        foreach (var bodyId in await db.DigestEntries.Where(e => e.EntryId == entryId).Select(e => e.BodyId).ToListAsync(cancellation))
        {
            while (!await TakeOutAsync(bodyId, entryId, cancellation)) { }
        }
    }

    /// <summary>Takes an entry out of one digest. False when another was taken out meanwhile: it must be written again.</summary>
    async Task<bool> TakeOutAsync(long bodyId, EntryId entryId, CancellationToken cancellation)
    {
        // Written before others wait for it.
        var waiting = db.OutgoingMails.Where(m => m.BodyId == bodyId && m.SentAt == null && m.GivenUpAt == null);
        var subscriptions = waiting.Join(db.Subscriptions, m => m.SubscriptionId, s => s.Id, (m, s) => s).AsNoTracking();
        var entries = await EntriesOfAsync(bodyId, cancellation);
        var rewritten =
            entries.Count > 0 && await subscriptions.FirstOrDefaultAsync(cancellation) is { } subscription
                ? await letters.DigestAsync(
                    entries,
                    await post.ScopeAsync(entries[0].Blog, subscription, cancellation),
                    subscription.Language,
                    clock.GetUtcNow().UtcDateTime
                )
                : ((string Subject, MailBody Body)?)null;

        await using var transaction = await db.BeginWriteAsync(cancellation);

        // The row's lock on PostgreSQL: two withdrawals at once are written one after the other, each knowing of the other.
        await db
            .MailBodies.Where(b => b.Id == bodyId)
            .ExecuteUpdateAsync(set => set.SetProperty(b => b.CreatedAt, b => b.CreatedAt), cancellation);
        var standing = await StandingIn(bodyId).Select(e => e.Id).OrderBy(id => id).ToListAsync(cancellation);
        if (!standing.SequenceEqual(entries.Select(e => e.Entry.Id).Order()))
        {
            return false;
        }

        if (rewritten is var (subject, body) && await waiting.AnyAsync(cancellation))
        {
            await db
                .MailBodies.Where(b => b.Id == bodyId)
                .ExecuteUpdateAsync(set => set.SetProperty(b => b.Html, body.Html).SetProperty(b => b.Text, body.Text), cancellation);
            await waiting.ExecuteUpdateAsync(set => set.SetProperty(m => m.Subject, Outbox.OneLine(subject)), cancellation);
            await db.DigestEntries.Where(e => e.BodyId == bodyId && e.EntryId == entryId).ExecuteDeleteAsync(cancellation);
        }
        else
        {
            await waiting.ExecuteDeleteAsync(cancellation);
            await db.MailBodies.Where(b => b.Id == bodyId).ExecuteDeleteAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>What a digest still has to tell.</summary>
    async Task<IReadOnlyList<(Blog Blog, Entry Entry)>> EntriesOfAsync(long bodyId, CancellationToken cancellation)
    {
        var told = await StandingIn(bodyId)
            .Join(db.Blogs, e => e.BlogId, b => b.Id, (Entry, Blog) => new { Entry, Blog })
            .OrderByDescending(t => t.Entry.PublishedAt)
            .ThenByDescending(t => t.Entry.Id)
            .AsNoTracking()
            .ToListAsync(cancellation);
        return told.ConvertAll(t => (t.Blog, t.Entry));
    }

    IQueryable<Entry> StandingIn(long bodyId) =>
        db
            .DigestEntries.Where(d => d.BodyId == bodyId)
            .Join(db.Entries, d => d.EntryId, e => e.Id, (d, e) => e)
            .Where(e => e.Status == EntryStatus.Published);

    async Task<IReadOnlyList<(Blog Blog, Entry Entry)>> NewsAsync(
        Subscription subscription,
        DateTime from,
        DateTime to,
        CancellationToken cancellation
    )
    {
        var blogs = await db
            .Blogs.AsNoTracking()
            .Where(b =>
                subscription.BlogId != null
                    ? b.Id == subscription.BlogId
                    : b.UpdatedAt > from && (subscription.TopicId == null || b.TopicId == subscription.TopicId)
            )
            .Take(MaxEntries)
            .ToDictionaryAsync(b => b.Id, cancellation);
        var ids = blogs.Keys.ToList();
        var entries = await db
            .Entries.AsNoTracking()
            .Where(e => ids.Contains(e.BlogId) && e.Status == EntryStatus.Published && e.PublishedAt > from && e.PublishedAt <= to)
            .OrderByDescending(e => e.PublishedAt)
            .ThenByDescending(e => e.Id)
            .Take(MaxEntries)
            .ToListAsync(cancellation);
        return entries.ConvertAll(e => (blogs[e.BlogId], e));
    }
}
