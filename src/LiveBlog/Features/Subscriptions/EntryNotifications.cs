using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Features.Subscriptions.Push;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions;

/// <summary>
/// Puts the notifications of one entry into the outbox. Each has a key made of its content and its subscriber, so that a run that is cut
/// short and done again notifies nobody twice.
/// </summary>
sealed class EntryNotifications(
    LiveBlogDb db,
    KeyedHash hashes,
    NotificationTemplate letters,
    NotificationMail post,
    Digests digests,
    TimeProvider clock,
    ILogger<EntryNotifications> log
)
{
    const int PartSize = 500;

    /// <summary>Notifies the subscribers of an entry who have not been notified of it.</summary>
    /// <param name="at">When it came: who has confirmed later is not told.</param>
    /// <param name="renew">Called before each part of many subscribers: the claim goes on.</param>
    public async Task EnqueueAsync(
        Blog blog,
        Entry entry,
        DateTime at,
        bool isNew,
        bool isKey,
        Func<Task> renew,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var bodies = new Dictionary<(int?, int?), (string Subject, MailBody Body)>();
        var payload = PayloadOf(blog, entry);
        var (mails, pushes, topicId) = (0, 0, blog.TopicId);
        for (long last = 0; ; )
        {
            var part = await db
                .Subscriptions.AsNoTracking()
                .Where(s =>
                    s.State == SubscriptionState.Active
                    && s.Id > last
                    && s.ConfirmedAt <= at
                    && (s.BlogId == blog.Id || (s.BlogId == null && (s.TopicId == null || s.TopicId == topicId)))
                    && ((isNew && s.Kind == SubscriptionKind.Every) || (isKey && s.Kind == SubscriptionKind.KeyEvents))
                )
                .OrderBy(s => s.Id)
                .Take(PartSize)
                .ToListAsync(cancellation);
            if (part.Count == 0)
            {
                break;
            }

            last = part[^1].Id;
            await renew();

            // Subscribers of both the blog and the whole site get one notification.
            var wanted = part.DistinctBy(s => KeyOf(entry, s)).ToList();
            var keys = wanted.ConvertAll(s => KeyOf(entry, s));
            var there = (
                await db.OutgoingMails.Where(m => m.Key != null && keys.Contains(m.Key)).Select(m => m.Key!).ToListAsync(cancellation)
            )
                .Concat(await db.OutgoingPushes.Where(p => keys.Contains(p.Key)).Select(p => p.Key).ToListAsync(cancellation))
                .ToHashSet(StringComparer.Ordinal);
            var missing = wanted
                .Where(s => !there.Contains(KeyOf(entry, s)))
                .Select(s => (Subscription: s, Key: KeyOf(entry, s), About: (s.BlogId, s.TopicId)))
                .ToList();

            // The letters are written before others wait for it.
            foreach (
                var (subscription, _, about) in missing
                    .Where(m => m.Subscription.Email is not null && !bodies.ContainsKey(m.About))
                    .DistinctBy(m => m.About)
            )
            {
                bodies.Add(about, await letters.OfEntryAsync(blog, entry, await post.ScopeAsync(blog, subscription, cancellation), now));
            }

            db.MailBodies.AddRange(bodies.Values.Select(b => b.Body).Where(b => b.Id == 0));
            await db.SaveChangesAsync(cancellation);
            foreach (var (subscription, key, about) in missing)
            {
                if (subscription.Email is null)
                {
                    pushes++;
                    db.OutgoingPushes.Add(
                        new OutgoingPush
                        {
                            Key = key,
                            SubscriptionId = subscription.Id,
                            Payload = payload,
                            EntryId = entry.Id,
                            CreatedAt = now,
                            DueAt = now,
                        }
                    );
                    continue;
                }

                mails++;
                post.Add(subscription, key, bodies[about].Subject, bodies[about].Body);
            }

            await db.SaveChangesAsync(cancellation);
            db.ChangeTracker.Clear();
        }

        if (mails + pushes > 0)
        {
            log.LogInformation(
                "{Slug} {EntryId}: {Mails} mails and {Pushes} notifications are on their way",
                blog.Slug,
                entry.Id.Value,
                mails,
                pushes
            );
            await CountAsync(blog.Id, entry.Id, mails, pushes, now, cancellation);
        }
    }

    /// <summary>Counts an entry's notifications for the desk; those sent when it becomes a key event count in the same row.</summary>
    async Task CountAsync(int blogId, EntryId entryId, int mails, int pushes, DateTime now, CancellationToken cancellation)
    {
        if (
            await db
                .SubscriptionSends.Where(s => s.EntryId == entryId)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(s => s.Mails, s => s.Mails + mails)
                            .SetProperty(s => s.Pushes, s => s.Pushes + pushes)
                            .SetProperty(s => s.At, now)
                            .SetProperty(s => s.LastError, (string?)null),
                    cancellation
                ) > 0
        )
        {
            return;
        }

        db.SubscriptionSends.Add(
            new SubscriptionSend
            {
                BlogId = blogId,
                EntryId = entryId,
                At = now,
                Mails = mails,
                Pushes = pushes,
            }
        );
        await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();
    }

    /// <summary>What was withdrawn is not told any more, as far as it has not gone out.</summary>
    public async Task TakeBackAsync(Entry entry, CancellationToken cancellation)
    {
        var entryId = entry.Id;
        if (
            await db.MailBodies.AnyAsync(b => b.EntryId == entryId, cancellation)
            || await db.OutgoingPushes.AnyAsync(p => p.EntryId == entryId, cancellation)
        )
        {
            await DeleteAsync();
        }

        // Last, because it may fail: a digest is rendered again with its other entries.
        await digests.TakeBackAsync(entryId, cancellation);

        async Task DeleteAsync()
        {
            await db
                .OutgoingMails.Where(m => m.SentAt == null && db.MailBodies.Any(b => b.Id == m.BodyId && b.EntryId == entryId))
                .ExecuteDeleteAsync(cancellation);
            await db.OutgoingPushes.Where(p => p.EntryId == entryId && p.DoneAt == null).ExecuteDeleteAsync(cancellation);
            if (entry.ErasedAt is not null)
            {
                // Nothing of what it said is kept, here as elsewhere.
                await db
                    .OutgoingMails.Where(m => db.MailBodies.Any(b => b.Id == m.BodyId && b.EntryId == entryId))
                    .ExecuteDeleteAsync(cancellation);
                await db.MailBodies.Where(b => b.EntryId == entryId).ExecuteDeleteAsync(cancellation);
            }
        }
    }

    string KeyOf(Entry entry, Subscription subscription)
    {
        var whom = subscription.Email ?? subscription.EndpointHash ?? "";
        return string.Create(CultureInfo.InvariantCulture, $"news/{entry.Id}/{hashes.OfAddress("news", whom).AsSpan(0, 32)}");
    }

    static string PayloadOf(Blog blog, Entry entry) =>
        PushPayload.Write(
            Excerpt.TitleOf(entry, PushPayload.MaxText) ?? blog.Title,
            blog.Title,
            Links.Entry(blog.Slug, entry.Id),
            $"entry-{entry.Id}",
            blog.Language
        );
}
