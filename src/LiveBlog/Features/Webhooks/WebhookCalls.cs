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
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Webhooks;

/// <summary>Tells a webhook of changes, signed as Standard Webhooks has it, and writes down how it went.</summary>
public sealed class WebhookCalls(
    LiveBlogDb db,
    WebhookCommands webhooks,
    ChangeLog log,
    OutgoingHttp outgoing,
    SiteSettings site,
    TimeProvider clock,
    ILogger<WebhookCalls> logger
)
{
    /// <summary>So many changes are told at a time.</summary>
    public const int MaxChanges = 100;

    static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>Sends some changes, and records how it went. Null when the webhook or the blog is gone.</summary>
    /// <returns>With the delivery, when the receiver wants to be asked again, where it says so.</returns>
    public async Task<(WebhookDelivery Delivery, TimeSpan? RetryAfter)?> SendAsync(
        int webhookId,
        int blogId,
        Revision after,
        int most,
        CancellationToken cancellation
    )
    {
        if (
            await webhooks.FindAsync(webhookId, cancellation) is not { } webhook
            || await log.ReadAsync(blogId, after, most, cancellation) is not var (blog, changes)
            || changes.Count == 0
        )
        {
            return null;
        }

        var revision = changes[^1].Revision;
        var (told, aside) = ChangesOf(blog, changes);
        var began = clock.GetTimestamp();
        var (status, trouble, retryAfter) = await PostAsync(
            webhook,
            string.Create(CultureInfo.InvariantCulture, $"changes_{webhook.Id}_{blog.Id}_{after}_{revision}"),
            new WebhookBody("changes", blog.Slug, revision.Value, told),
            cancellation
        );
        var now = clock.GetUtcNow().UtcDateTime;
        var old = now - Kept;
        var delivery = new WebhookDelivery
        {
            WebhookId = webhook.Id,
            BlogId = blog.Id,
            After = after,
            Revision = revision,
            At = now,
            Milliseconds = (int)clock.GetElapsedTime(began).TotalMilliseconds,
            Status = status is { } answered ? (int)answered : null,
            LastError = trouble ?? aside,
        };
        db.WebhookDeliveries.Add(delivery);
        await db.SaveChangesAsync(cancellation);
        await db.WebhookDeliveries.Where(d => d.At < old).ExecuteDeleteAsync(cancellation);
        return (delivery, retryAfter);
    }

    /// <summary>Sends the changes of one delivery again, in their present state.</summary>
    /// <returns>The status that was answered, 0 where nothing was; null when there is no such delivery.</returns>
    public async Task<int?> RedeliverAsync(int webhookId, long deliveryId, CancellationToken cancellation)
    {
        var before = await db
            .WebhookDeliveries.AsNoTracking()
            .SingleOrDefaultAsync(d => d.Id == deliveryId && d.WebhookId == webhookId, cancellation);
        if (before is null)
        {
            return null;
        }

        var most = (int)Math.Min(MaxChanges, before.Revision.Value - before.After.Value);
        return await SendAsync(webhookId, before.BlogId, before.After, most, cancellation) is var (delivery, _) ? delivery.Status ?? 0 : 0;
    }

    /// <summary>Sends a body of no changes, to try it out. The status that was answered; null where nothing was.</summary>
    public async Task<int?> PingAsync(Webhook webhook, CancellationToken cancellation)
    {
        var (status, _, _) = await PostAsync(webhook, $"ping_{Guid.NewGuid():N}", new WebhookBody("ping", null, null, []), cancellation);
        return status is { } answered ? (int)answered : null;
    }

    /// <summary>The changes as they are told. One that cannot be is set aside, with the reason, so that those behind it are.</summary>
    (List<WebhookChange> Changes, string? Aside) ChangesOf(Blog blog, IReadOnlyList<LoggedChange> changes)
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
                logger.LogError(failure, "Revision {Revision} of {Slug} could not be told to a webhook", change.Revision.Value, blog.Slug);
                aside = FailureReason.Of(failure);
            }
        }

        return (told, aside);
    }

    /// <summary>Signs the id, the time and the body by HMAC-SHA256, and sends.</summary>
    async Task<(HttpStatusCode? Status, string? LastError, TimeSpan? RetryAfter)> PostAsync(
        Webhook webhook,
        string id,
        WebhookBody body,
        CancellationToken cancellation
    )
    {
        var (bytes, time) = (
            JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Options),
            clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
        );
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. bytes];
        var signature = HMACSHA256.HashData(WebhookCommands.KeyOf(webhooks.SecretOf(webhook)), signed);
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", time);
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(signature));
        try
        {
            var answer = await outgoing.SendAsync(request, most: 0, cancellation);
            return (answer.Status, null, answer.RetryAfter);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            var trouble = FailureReason.Of(failure);
            logger.LogWarning("The webhook {Name} could not be reached: {Trouble} ({Detail})", webhook.Name, trouble, failure.Message);
            return (null, trouble, null);
        }
    }
}
