using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Outgoing;
using LiveBlog.Jobs;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Webhooks;

/// <summary>
/// Tells webhooks of changes: of each blog every one and in order, at least once, by one machine at a time. The log itself is
/// the outbox, and a cursor says how far each has taken it. What was withdrawn meanwhile is told as withdrawn. A host that is
/// slow has its own queue, and delays no other.
/// </summary>
public sealed class WebhookSender(
    OutgoingHttp outgoing,
    IServiceScopeFactory scopes,
    SiteSettings site,
    TimeProvider clock,
    ILogger<WebhookSender> log
) : PeriodicJob(LooksEvery, clock, log)
{
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    static readonly TimeSpan Claim = TimeSpan.FromMinutes(1),
        FirstPause = TimeSpan.FromSeconds(5),
        LongestPause = TimeSpan.FromHours(1),
        Kept = TimeSpan.FromDays(7);

    /// <summary>Some three days.</summary>
    const int MaxFailures = 80;

    const int MaxChanges = 100,
        MaxOneWebhook = 100,
        AtOnce = 16,
        AtOncePerHost = 4,
        MaxWaiting = 5_000;

    readonly HostQueues queues = new(AtOnce, AtOncePerHost, MaxWaiting, MaxWaiting, log);

    /// <summary>Tells what is due, as far as no other machine does; how many were is the answer.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancellation)
    {
        var due = await StartDueAsync(cancellation);
        await queues.WhenIdleAsync(cancellation);
        return due;
    }

    /// <summary>Tells again what one delivery told, as it stands now. Null when there is no such delivery.</summary>
    public async Task<int?> RedeliverAsync(int webhookId, long deliveryId, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var before = await db
            .WebhookDeliveries.AsNoTracking()
            .SingleOrDefaultAsync(d => d.Id == deliveryId && d.WebhookId == webhookId, cancellation);
        return before is null ? null
            : await TellAsync(
                scope.ServiceProvider,
                webhookId,
                before.BlogId,
                before.After,
                (int)Math.Min(MaxChanges, before.Revision - before.After),
                cancellation
            )
                is var (delivery, _)
                ? delivery.Status ?? 0
            : 0;
    }

    /// <summary>Sends a body of no changes, to try it out. The status that was answered; null where nothing was.</summary>
    public async Task<int?> PingAsync(Webhook webhook, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (status, _) = await PostAsync(
            webhook,
            scope.ServiceProvider.GetRequiredService<WebhookCommands>().SecretOf(webhook),
            $"ping_{Guid.NewGuid():N}",
            new WebhookBody("ping", null, null, []),
            cancellation
        );
        return status is { } answered ? (int)answered : null;
    }

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        // After a failure the next look is the timer's: what fails at once is not tried without a pause.
        for (var failed = queues.Failed; queues.Failed == failed && await StartDueAsync(cancellation) > 0; )
        {
            await queues.WaitForOneAsync(LooksEvery, Clock, cancellation);
        }
    }

    /// <summary>Queues what is due for hosts that nothing is under way for.</summary>
    async Task<int> StartDueAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var due = await DueAsync(scope.ServiceProvider.GetRequiredService<LiveBlogDb>(), queues.Busy, cancellation);
        foreach (var one in due)
        {
            queues.TryAdd(
                one.Host,
                async () =>
                {
                    await using var its = scopes.CreateAsyncScope();
                    await SendAsync(its.ServiceProvider, one, cancellation);
                }
            );
        }

        return due.Count;
    }

    async Task<List<Due>> DueAsync(LiveBlogDb db, IReadOnlyList<string> busy, CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        var due = new List<Due>();
        foreach (var webhook in await db.Webhooks.AsNoTracking().Where(w => w.StoppedBecause == null).ToListAsync(cancellation))
        {
            var host = RegistrableHost.Of(new Uri(webhook.Url));
            if (busy.Contains(host))
            {
                continue;
            }

            var blogs =
                from blog in db.Blogs
                where webhook.Blogs.Count == 0 || webhook.Blogs.Contains(blog.Slug)
                join cursor in db.WebhookCursors.Where(c => c.WebhookId == webhook.Id) on blog.Id equals cursor.BlogId into cursors
                from cursor in cursors.DefaultIfEmpty()
                where
                    cursor == null
                    || (
                        blog.Revision > cursor.Revision
                        && cursor.NextAt <= now
                        && (cursor.ClaimedUntil == null || cursor.ClaimedUntil < now)
                    )
                select new
                {
                    blog.Id,
                    Revision = cursor == null ? (long?)null : cursor.Revision,
                    Failures = cursor == null ? 0 : cursor.Failures,
                };
            due.AddRange(
                (await blogs.Take(MaxOneWebhook).ToListAsync(cancellation)).Select(b => new Due(
                    webhook.Id,
                    b.Id,
                    host,
                    b.Revision,
                    b.Failures
                ))
            );
        }

        return due;
    }

    async Task SendAsync(IServiceProvider services, Due due, CancellationToken cancellation)
    {
        var db = services.GetRequiredService<LiveBlogDb>();
        if (
            !await ClaimAsync(db, due, cancellation)
            || await TellAsync(services, due.WebhookId, due.BlogId, due.Revision ?? 0, MaxChanges, cancellation)
                is not var (delivery, webhook)
        )
        {
            return;
        }

        var (now, took) = (Clock.GetUtcNow().UtcDateTime, delivery.Status is >= 200 and <= 299);
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        var cursor = db.WebhookCursors.Where(c => c.WebhookId == due.WebhookId && c.BlogId == due.BlogId);
        if (took)
        {
            await cursor.ExecuteUpdateAsync(
                set =>
                    set.SetProperty(c => c.Revision, delivery.Revision)
                        .SetProperty(c => c.Failures, 0)
                        .SetProperty(c => c.NextAt, now)
                        .SetProperty(c => c.ClaimedUntil, (DateTime?)null),
                cancellation
            );
            return;
        }

        var next = now + TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(due.Failures, 12)));
        await cursor.ExecuteUpdateAsync(
            set =>
                set.SetProperty(c => c.Failures, c => c.Failures + 1)
                    .SetProperty(c => c.NextAt, next)
                    .SetProperty(c => c.ClaimedUntil, (DateTime?)null),
            cancellation
        );
        if (delivery.Status == (int)HttpStatusCode.Gone || due.Failures + 1 >= MaxFailures)
        {
            var why = delivery.Status is { } status ? FailureReason.OfStatus(status) : delivery.LastError;
            Log.LogWarning("The webhook {Name} is told nothing any more: {Why}", webhook.Name, why);
            await db
                .Webhooks.Where(w => w.Id == due.WebhookId)
                .ExecuteUpdateAsync(set => set.SetProperty(w => w.StoppedBecause, why ?? FailureReason.Fault), cancellation);
        }
    }

    async Task<bool> ClaimAsync(LiveBlogDb db, Due due, CancellationToken cancellation)
    {
        var (now, until) = (Clock.GetUtcNow().UtcDateTime, Clock.GetUtcNow().UtcDateTime + Claim);
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        if (due.Revision is { } seen)
        {
            return await db
                    .WebhookCursors.Where(c =>
                        c.WebhookId == due.WebhookId
                        && c.BlogId == due.BlogId
                        && c.Revision == seen
                        && (c.ClaimedUntil == null || c.ClaimedUntil < now)
                    )
                    .ExecuteUpdateAsync(set => set.SetProperty(c => c.ClaimedUntil, until), cancellation) > 0;
        }

        // A blog that was opened after the webhook.
        db.WebhookCursors.Add(
            new WebhookCursor
            {
                WebhookId = due.WebhookId,
                BlogId = due.BlogId,
                Revision = 0,
                NextAt = now,
                ClaimedUntil = until,
            }
        );
        try
        {
            await db.SaveChangesAsync(cancellation);
            return true;
        }
        catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
        {
            db.ChangeTracker.Clear();
            return false;
        }
    }

    /// <summary>Tells some changes, and writes down how it went. Null when the webhook or the blog is gone.</summary>
    async Task<(WebhookDelivery Delivery, Webhook Webhook)?> TellAsync(
        IServiceProvider services,
        int webhookId,
        int blogId,
        long after,
        int most,
        CancellationToken cancellation
    )
    {
        var (db, webhooks) = (services.GetRequiredService<LiveBlogDb>(), services.GetRequiredService<WebhookCommands>());
        if (
            await webhooks.FindAsync(webhookId, cancellation) is not { } webhook
            || await services.GetRequiredService<ChangeLog>().ReadAsync(blogId, after, most, cancellation) is not var (blog, changes)
            || changes.Count == 0
        )
        {
            return null;
        }

        var revision = changes[^1].Revision;
        var (told, aside) = Told(blog, changes);
        var body = new WebhookBody("changes", blog.Slug, revision, told);
        var began = Clock.GetTimestamp();
        var (status, trouble) = await PostAsync(
            webhook,
            webhooks.SecretOf(webhook),
            string.Create(CultureInfo.InvariantCulture, $"changes_{webhook.Id}_{blog.Id}_{after}_{revision}"),
            body,
            cancellation
        );
        var (at, old) = (Clock.GetUtcNow().UtcDateTime, Clock.GetUtcNow().UtcDateTime - Kept);
        var delivery = new WebhookDelivery
        {
            WebhookId = webhook.Id,
            BlogId = blog.Id,
            After = after,
            Revision = revision,
            At = at,
            Milliseconds = (int)Clock.GetElapsedTime(began).TotalMilliseconds,
            Status = status is { } answered ? (int)answered : null,
            LastError = trouble ?? aside,
        };
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        db.WebhookDeliveries.Add(delivery);
        await db.SaveChangesAsync(cancellation);
        await db.WebhookDeliveries.Where(d => d.At < old).ExecuteDeleteAsync(cancellation);
        return (delivery, webhook);
    }

    /// <summary>The changes as they are told. One that cannot be is set aside, with the reason, so that those behind it are.</summary>
    (List<WebhookChange> Told, string? Aside) Told(Blog blog, IReadOnlyList<LoggedChange> changes)
    {
        var (told, aside) = (new List<WebhookChange>(), (string?)null);
        foreach (var change in changes)
        {
            try
            {
                told.Add(WebhookChange.Of(change, blog, path => (site.BaseUrl ?? "") + path));
            }
            catch (Exception failure)
            {
                Log.LogError(failure, "Revision {Revision} of {Slug} could not be told to a webhook", change.Revision, blog.Slug);
                aside = FailureReason.Of(failure);
            }
        }

        return (told, aside);
    }

    /// <summary>Signs and sends, as Standard Webhooks has it: the id, the time and the body, by HMAC-SHA256.</summary>
    async Task<(HttpStatusCode? Status, string? LastError)> PostAsync(
        Webhook webhook,
        string secret,
        string id,
        WebhookBody body,
        CancellationToken cancellation
    )
    {
        var (bytes, time) = (
            JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Options),
            Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
        );
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. bytes];
        var signature = HMACSHA256.HashData(WebhookCommands.KeyOf(secret), signed);
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", time);
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(signature));
        try
        {
            return ((await outgoing.SendAsync(request, most: 0, cancellation)).Status, null);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            var trouble = FailureReason.Of(failure);
            Log.LogWarning("The webhook {Name} could not be reached: {Trouble} ({Detail})", webhook.Name, trouble, failure.Message);
            return (null, trouble);
        }
    }

    /// <param name="Revision">How far it has been told; null for a blog that it has never been told of.</param>
    /// <param name="Host">Whose server the webhook is.</param>
    sealed record Due(int WebhookId, int BlogId, string Host, long? Revision, int Failures);
}
