using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Jobs;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Syndication.WebSub;

/// <summary>
/// Tells a hub elsewhere which feeds have changed (WebSub §6; the keys hub.mode and hub.url are what public hubs ask for).
/// To the hub it is one subscriber for each blog, so that what it was told is known on every machine and after a restart.
/// </summary>
public sealed class HubPing(
    SyndicationSettings settings,
    SiteSettings site,
    IHttpClientFactory clients,
    IServiceScopeFactory scopes,
    QueueMetrics metrics,
    TimeProvider clock,
    ILogger<HubPing> log
) : QueueJob(WebSubSubscribers.Queue, FeedDelivery.LooksEvery, metrics, scopes, clock, log)
{
    /// <summary>
    /// The name of the client that reaches the hub. The operator has chosen it, so it may be anywhere, unlike what others name.
    /// </summary>
    public const string Client = "websub-hub";

    // Three addresses each, of a few hundred bytes: far below what any server takes in a form.
    const int MaxAtATime = 20;

    /// <summary>Blogs that have not changed for this long need no row.</summary>
    static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    protected override IQueryable<DateTime> Due(LiveBlogDb db) => WebSubSubscribers.Due(db);

    protected override async Task<bool> WorkAsync(CancellationToken cancellation) => await PingAsync(cancellation) == MaxAtATime;

    /// <summary>Tells the hub of what is due, as far as no other machine does. How many feeds were due is the answer.</summary>
    public async Task<int> PingAsync(CancellationToken cancellation)
    {
        await using var scope = Scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var subscriptions = scope.ServiceProvider.GetRequiredService<WebSubSubscribers>();
        await subscriptions.DropExpiredAsync(cancellation);
        await AddMissingAsync(db, cancellation);

        var due = await subscriptions.DueAsync(MaxAtATime, settings.Hub!.AbsoluteUri, busy: [], cancellation);
        var claimed = new List<(DueNotice Notice, DateTime Until)>();
        foreach (var notice in due)
        {
            if (await subscriptions.ClaimAsync(notice, cancellation) is { } until)
            {
                claimed.Add((notice, until));
            }
        }

        if (claimed.Count == 0)
        {
            return due.Count;
        }

        // Null while the program stops.
        bool? told = null;
        try
        {
            told = await TrySendAsync(claimed.ConvertAll(c => c.Notice), cancellation);
        }
        finally
        {
            foreach (var (notice, until) in claimed)
            {
                await (
                    told switch
                    {
                        true => subscriptions.DeliveredAsync(notice, until),
                        false => subscriptions.FailedAsync(notice, until),
                        null => subscriptions.HandBackAsync(notice, until),
                    }
                );
            }
        }

        return due.Count;
    }

    async Task<bool> TrySendAsync(IReadOnlyCollection<DueNotice> notices, CancellationToken cancellation)
    {
        var feeds = notices.SelectMany(n =>
            FeedFormat.All.Select(format => KeyValuePair.Create("hub.url", $"{n.Topic}/feed.{format.Name}"))
        );
        try
        {
            using var client = clients.CreateClient(Client);
            using var content = new FormUrlEncodedContent(feeds.Prepend(KeyValuePair.Create("hub.mode", "publish")));
            using var response = await client.PostAsync(settings.Hub, content, cancellation);
            if (response.IsSuccessStatusCode)
            {
                return true;
            }

            Log.LogWarning("The hub answered {Status} to a notice of {Count} changed feeds", response.StatusCode, notices.Count);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Log.LogWarning(failure, "A notice of {Count} changed feeds could not be sent to the hub", notices.Count);
        }

        return false;
    }

    async Task AddMissingAsync(LiveBlogDb db, CancellationToken cancellation)
    {
        var hub = settings.Hub!.AbsoluteUri;
        var now = Clock.GetUtcNow().UtcDateTime;
        var since = now - Recent;
        var ofHub = db.WebSubSubscribers.Where(s => s.Callback == hub);
        var blogs = await db
            .Blogs.Where(b => b.UpdatedAt >= since && !ofHub.Any(s => s.BlogId == b.Id))
            .Select(b => new { b.Id, b.Slug })
            .ToListAsync(cancellation);
        var missing = blogs.ConvertAll(b => Of(b.Id, Links.Blog(b.Slug)));
        if (!await ofHub.AnyAsync(s => s.BlogId == null, cancellation))
        {
            missing.Add(Of(blogId: null, Links.Newswire));
        }

        if (missing.Count == 0)
        {
            return;
        }

        foreach (var subscription in missing)
        {
            db.Add(subscription);
            try
            {
                await db.SaveChangesAsync(cancellation);
            }
            catch (DbUpdateException failure) when (!cancellation.IsCancellationRequested)
            {
                // As a rule another machine was first, and there is nothing left to do.
                Log.LogDebug(failure, "There is a subscription of the hub for {Topic} already", subscription.Topic);
                db.ChangeTracker.Clear();
            }
        }

        WebSubSubscriber Of(int? blogId, string path) =>
            new()
            {
                Topic = site.BaseUrl + path,
                BlogId = blogId,
                Callback = hub,
                Host = settings.Hub!.Host,
                CreatedAt = now,
                ExpiresAt = now + KeptFor,
                NextAttemptAt = now,
            };
    }
}
