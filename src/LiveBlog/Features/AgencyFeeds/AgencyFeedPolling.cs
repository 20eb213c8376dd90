using System.Net;
using LiveBlog.Data;
using LiveBlog.Http.Limits;
using LiveBlog.Http.Outgoing;
using LiveBlog.Jobs;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.AgencyFeeds;

/// <summary>
/// Asks the desk's sources for what is new: each at its own pace, by one machine at a time, only for what has changed, and
/// ever more rarely while it does not answer.
/// </summary>
public sealed class AgencyFeedPolling(
    OutgoingHttp outgoing,
    IServiceScopeFactory scopes,
    LowPriorityScheduler scheduler,
    QueueMetrics metrics,
    TimeProvider clock,
    ILogger<AgencyFeedPolling> log
) : QueueJob(Queue, LooksEvery, metrics, scopes, clock, log)
{
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(5);

    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1),
        Kept = TimeSpan.FromDays(7);

    const string Queue = "agency feeds";

    const string Accept =
        "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8";

    const int MaxBytes = 3_000_000,
        MaxAtATime = 20,
        MaxConcurrent = 6;

    readonly LeasedQueue<AgencyFeed> queue = new(
        Queue,
        s => s.ClaimedUntil,
        Lease,
        // The first pause is the source's own pace; a source is never given up.
        new RetryPolicy(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)),
        metrics,
        clock
    );

    /// <summary>Asks whatever is due, as far as no other machine does; how many were is the answer.</summary>
    public async Task<int> PollDueAsync(CancellationToken cancellation)
    {
        List<AgencyFeed> due;
        await using (var scope = Scopes.CreateAsyncScope())
        {
            var now = Clock.GetUtcNow().UtcDateTime;
            due = await scope
                .ServiceProvider.GetRequiredService<LiveBlogDb>()
                .AgencyFeeds.AsNoTracking()
                .Where(s => s.NextAt <= now && (s.ClaimedUntil == null || s.ClaimedUntil <= now))
                .OrderBy(s => s.NextAt)
                .Take(MaxAtATime)
                .ToListAsync(cancellation);
        }

        // A source that does not answer holds up one of several; to read what it answers gives way to everything else.
        await ForEachAsync(
            due,
            MaxConcurrent,
            (source, stop) =>
                scheduler.RunAsync(async () =>
                {
                    await using var scope = Scopes.CreateAsyncScope();
                    await PollAsync(scope.ServiceProvider.GetRequiredService<LiveBlogDb>(), source, stop);
                }),
            cancellation
        );
        return due.Count;
    }

    protected override IQueryable<DateTime> Due(LiveBlogDb db) => db.AgencyFeeds.Select(s => s.NextAt);

    protected override async Task<bool> WorkAsync(CancellationToken cancellation)
    {
        await PollDueAsync(cancellation);
        return false;
    }

    async Task PollAsync(LiveBlogDb db, AgencyFeed source, CancellationToken cancellation)
    {
        var one = db.AgencyFeeds.Where(s => s.Id == source.Id);
        if (await queue.ClaimAsync(one.Where(s => s.NextAt == source.NextAt), cancellation) is not { } until)
        {
            return;
        }

        await queue.WorkAsync(
            one,
            until,
            async () =>
            {
                var answer = await outgoing.GetAsync(
                    new Uri(source.Url),
                    Accept,
                    MaxBytes,
                    cancellation,
                    (source.ETag, source.LastModified is { } at ? new DateTimeOffset(at) : null)
                );
                if (answer.Status == HttpStatusCode.NotModified)
                {
                    await DoneAsync(source.ETag, source.LastModified);
                }
                else if (!answer.IsSuccess)
                {
                    await FailedAsync(FailureReason.OfStatus((int)answer.Status), answer.RetryAfter);
                }
                else if (answer.Body.Length == MaxBytes)
                {
                    await FailedAsync(FailureReason.TooLong);
                }
                else
                {
                    await TakeInAsync(db, source, Read(answer), cancellation);
                    await DoneAsync(answer.ETag, answer.LastModified?.UtcDateTime);
                }
            },
            trouble =>
            {
                db.ChangeTracker.Clear();
                var reason = trouble is FormatException ? FailureReason.NotAFeedBecause(trouble.Message) : FailureReason.Of(trouble);
                return FailedAsync(reason, failure: trouble);
            },
            cancellation
        );

        Task DoneAsync(string? etag, DateTime? modified)
        {
            var now = Clock.GetUtcNow().UtcDateTime;
            return queue.SettleAsync(db, one, until, WorkResult.Succeeded, s => s.Answered(etag, modified, now));
        }

        Task FailedAsync(string trouble, TimeSpan? retryAfter = null, Exception? failure = null)
        {
            Log.LogWarning(failure, "The wire source {Name} could not be read: {Trouble}", source.Name, trouble);
            var retries = queue.Retries with { First = TimeSpan.FromMinutes(source.EveryMinutes) };
            var due = Clock.GetUtcNow().UtcDateTime + retries.PauseAfter(source.Failures + 1, retryAfter);
            return queue.SettleAsync(db, one, until, WorkResult.Retried, s => s.RetryAt(due, trouble));
        }
    }

    static IReadOnlyList<FetchedItem> Read(OutgoingAnswer answer) =>
        answer.Packing.Length > 0
            ? throw new FormatException($"It came packed as {answer.Packing}, which was not asked for.")
            : AgencyFeedReader.Read(answer.Body, answer.Type?.CharSet, answer.From);

    /// <summary>Keeps what is new.</summary>
    async Task TakeInAsync(LiveBlogDb db, AgencyFeed source, IReadOnlyList<FetchedItem> items, CancellationToken cancellation)
    {
        var (now, keys) = (Clock.GetUtcNow().UtcDateTime, items.Select(i => i.Key).ToList());
        var old = now - Kept;
        var known = await db
            .AgencyFeedItems.Where(i => i.FeedId == source.Id && keys.Contains(i.Key))
            .ToDictionaryAsync(i => i.Key, StringComparer.Ordinal, cancellation);
        foreach (var item in items.DistinctBy(i => i.Key))
        {
            if (known.TryGetValue(item.Key, out var held))
            {
                Follow(held, item, now);
                continue;
            }

            if (item.PublishedAt < old)
            {
                continue;
            }

            db.AgencyFeedItems.Add(
                new AgencyFeedItem
                {
                    FeedId = source.Id,
                    Key = item.Key,
                    Story = item.Story,
                    Title = item.Title,
                    Summary = item.Summary,
                    Url = item.Url,
                    ImageUrl = item.ImageUrl,
                    PublishedAt = item.PublishedAt is { } at && at < now ? at : now,
                    SeenAt = now,
                    LastSeenAt = now,
                }
            );
        }

        await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();

        // What is still in the feed is kept however old it is: it would come again as new.
        await db.AgencyFeedItems.Where(i => i.FeedId == source.Id && i.LastSeenAt < old).ExecuteDeleteAsync(cancellation);
    }

    /// <summary>A line says what its source says now. An entry that was made of it is the newsroom's own.</summary>
    static void Follow(AgencyFeedItem held, FetchedItem item, DateTime now)
    {
        if (held.Title != item.Title)
        {
            (held.Title, held.CorrectedAt) = (item.Title, now);
        }

        (held.Summary, held.Url, held.ImageUrl, held.LastSeenAt) = (item.Summary, item.Url, item.ImageUrl, now);
    }
}
