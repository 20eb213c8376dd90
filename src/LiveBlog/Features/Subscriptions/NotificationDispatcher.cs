using System.Globalization;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.Subscriptions.Push;
using LiveBlog.Jobs;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions;

/// <summary>
/// Puts what subscribers are to be told into the outbox: it reads the log of changes after a cursor of its own, one machine at
/// a time for each blog. What it writes is named by what it tells to whom, so that a run that is cut short and done again tells
/// nobody twice; the cursor moves when everybody has been written to.
/// </summary>
public sealed class NotificationDispatcher(
    IServiceScopeFactory scopes,
    KeyedHash hashes,
    TimeProvider clock,
    ILogger<NotificationDispatcher> log
) : PeriodicJob(LooksEvery, clock, log)
{
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    /// <summary>What is older is no news: an archive that is brought in, an entry dated back, a night without the program.</summary>
    public static readonly TimeSpan NewsFor = TimeSpan.FromHours(6);

    const int BatchSize = 100,
        PartSize = 500;

    /// <summary>Tells what is due; how many blogs and digests that were is the answer.</summary>
    public async Task<int> TellDueAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var told = 0;
        var cursors = scope.ServiceProvider.GetRequiredService<NotificationCursors>();
        var due = await cursors.DueAsync(cancellation);

        // Asked after the revisions were read: whoever confirms from now on is told of what comes after them.
        // What has been told once is there to be taken back.
        if (
            due.Count > 0
            && !await db.Subscriptions.AnyAsync(s => s.State == SubscriptionState.Active, cancellation)
            && !await db.MailBodies.AnyAsync(cancellation)
        )
        {
            await cursors.SkipAsync(due, cancellation);
            return 0;
        }

        await ForEachAsync(
            due,
            atOnce: 1,
            async (one, stop) =>
            {
                await using var its = scopes.CreateAsyncScope();
                told += await TellAsync(its.ServiceProvider, one.BlogId, one.Told, stop) ? 1 : 0;
            },
            cancellation
        );

        // So many digests are made at once; more wait for the next look, which is at once then.
        var digests = await scope.ServiceProvider.GetRequiredService<Digests>().TellDueAsync(cancellation);
        return told + (digests == Digests.MaxAtOnce ? NotificationCursors.MaxBlogs : 0);
    }

    /// <summary>Puts an entry that was set aside back into the queue, at an administrator's request.</summary>
    /// <returns>False where it can no longer be sent: it is withdrawn, or older than <see cref="NewsFor"/>.</returns>
    public async Task<bool> RequeueAsync(long entryId, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<NotificationCursors>().RequeueAsync(entryId, NewsFor, cancellation);
    }

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        while (await TellDueAsync(cancellation) >= NotificationCursors.MaxBlogs) { }
    }

    async Task<bool> TellAsync(IServiceProvider services, int blogId, long? seen, CancellationToken cancellation)
    {
        var (db, cursors) = (services.GetRequiredService<LiveBlogDb>(), services.GetRequiredService<NotificationCursors>());
        if (await cursors.ClaimAsync(blogId, seen, cancellation) is not { } after)
        {
            return false;
        }

        if (await services.GetRequiredService<ChangeLog>().ReadAsync(blogId, after, BatchSize, cancellation) is not var (blog, changes))
        {
            return false;
        }

        var (last, standsAt) = (changes.Count == 0 ? after : changes[^1].Revision, after);
        var now = Clock.GetUtcNow().UtcDateTime;
        var old = now - NewsFor;
        var revisions = changes.Where(c => c.Entry is not null).Select(c => c.Revision).ToList();
        var versions = await db
            .EntryVersions.AsNoTracking()
            .Where(v => v.BlogId == blogId && revisions.Contains(v.Revision))
            .ToDictionaryAsync(v => v.Revision, cancellation);
        var replaced = versions.Values.Select(v => v.Replaces).Where(r => r > 0).ToList();
        var before = await db
            .EntryVersions.AsNoTracking()
            .Where(v => v.BlogId == blogId && replaced.Contains(v.Revision))
            .ToDictionaryAsync(v => v.Revision, v => v.IsKeyEvent, cancellation);
        foreach (var change in changes)
        {
            if (change.Entry is not { } entry)
            {
                continue;
            }

            try
            {
                await TellAsync(entry, versions.GetValueOrDefault(change.Revision));
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                Log.LogError(failure, "Subscribers could not be told of entry {EntryId} of {Slug}", entry.Id, blog.Slug);
                db.ChangeTracker.Clear();
                if (!await cursors.SetAsideAsync(entry, change.Revision, standsAt, failure, cancellation))
                {
                    return false;
                }

                standsAt = change.Revision;
            }
        }

        await cursors.AdvanceAsync(blogId, standsAt, last, cancellation);
        return changes.Count == BatchSize;

        async Task TellAsync(Entry entry, EntryVersion? version)
        {
            if (!entry.IsPublished)
            {
                await TakeBackAsync(services, db, entry, cancellation);
                return;
            }

            if (version is null || version.At < old || entry.PublishedAt < old)
            {
                return;
            }

            var isNew = version.Replaces == 0;
            var becameKey =
                version.IsKeyEvent && entry.IsKeyEvent && (isNew || !before.GetValueOrDefault(version.Replaces, defaultValue: true));
            if (isNew || becameKey)
            {
                await this.TellAsync(services, db, blog, entry, version.At, isNew, becameKey, now, cancellation);
            }
        }
    }

    async Task TellAsync(
        IServiceProvider services,
        LiveBlogDb db,
        Blog blog,
        Entry entry,
        DateTime at,
        bool isNew,
        bool isKey,
        DateTime now,
        CancellationToken cancellation
    )
    {
        var (letters, post) = (services.GetRequiredService<NotificationTemplate>(), services.GetRequiredService<NotificationMail>());
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

            // Whoever has subscribed to a blog and to the whole site is told once.
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

            using var turn = await WriteQueue.EnterAsync(db, cancellation);
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
            Log.LogInformation(
                "{Slug} {EntryId}: {Mails} mails and {Pushes} notifications are on their way",
                blog.Slug,
                entry.Id,
                mails,
                pushes
            );
            await CountAsync(db, blog.Id, entry.Id, mails, pushes, now, cancellation);
        }
    }

    /// <summary>Notes for the desk how many are told of an entry: of one that becomes a key event later, in the same line.</summary>
    static async Task CountAsync(
        LiveBlogDb db,
        int blogId,
        long entryId,
        int mails,
        int pushes,
        DateTime now,
        CancellationToken cancellation
    )
    {
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
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
    static async Task TakeBackAsync(IServiceProvider services, LiveBlogDb db, Entry entry, CancellationToken cancellation)
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
        await services.GetRequiredService<Digests>().TakeBackAsync(entryId, cancellation);

        async Task DeleteAsync()
        {
            using var turn = await WriteQueue.EnterAsync(db, cancellation);
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
