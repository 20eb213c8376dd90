using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using LiveBlog.Data;
using LiveBlog.Http.Outgoing;
using LiveBlog.Jobs;

namespace LiveBlog.Features.Syndication.WebSub;

/// <summary>A notice, and the feeds as they stand, which it shares with those that are given with it.</summary>
public sealed record FeedNotice(DueNotice Due, ConcurrentDictionary<string, Lazy<Task<FeedContent?>>> Contents);

public sealed record FeedContent(byte[] Bytes, string Type, string Link);

/// <summary>
/// Sends feeds that have changed to those who subscribed to them (WebSub §7): at once as far as two seconds are, all changes
/// since the last time together, each subscriber by one machine.
/// </summary>
public sealed class FeedDelivery(
    OutgoingHttp outgoing,
    IServiceScopeFactory scopes,
    QueueMetrics metrics,
    TimeProvider clock,
    ILogger<FeedDelivery> log
) : HostQueueJob<FeedNotice>(WebSubSubscribers.Queue, LooksEvery, AtOnce, AtOncePerHost, metrics, scopes, clock, log)
{
    /// <summary>How long a change can wait unseen.</summary>
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(2);

    const int MaxAtATime = 200,
        AtOnce = 32,
        AtOncePerHost = 2;

    protected override IQueryable<DateTime> Due(LiveBlogDb db) => WebSubSubscribers.Due(db);

    protected override async Task<IReadOnlyList<(string Host, FeedNotice Item)>> DueAsync(
        IServiceProvider services,
        IReadOnlyList<string> busy,
        CancellationToken cancellation
    )
    {
        var subscriptions = services.GetRequiredService<WebSubSubscribers>();
        await subscriptions.DropExpiredAsync(cancellation);
        var due = await subscriptions.DueAsync(MaxAtATime, callback: null, busy, cancellation);

        // Read when it is first wanted, after the claim: never older than the revision that it will be taken for.
        var contents = new ConcurrentDictionary<string, Lazy<Task<FeedContent?>>>(StringComparer.Ordinal);
        return [.. due.Select(notice => (notice.Host, new FeedNotice(notice, contents)))];
    }

    protected override async Task WorkAsync(IServiceProvider services, FeedNotice item, CancellationToken cancellation)
    {
        var subscriptions = services.GetRequiredService<WebSubSubscribers>();
        if (await subscriptions.ClaimAsync(item.Due, cancellation) is { } until)
        {
            await subscriptions.WorkAsync(item.Due, until, () => DeliverAsync(subscriptions, item, until, cancellation), cancellation);
        }
    }

    async Task DeliverAsync(WebSubSubscribers subscriptions, FeedNotice item, DateTime until, CancellationToken cancellation)
    {
        var due = item.Due;
        var content = await item
            .Contents.GetOrAdd(due.Topic, topic => new Lazy<Task<FeedContent?>>(() => ReadAsync(topic, cancellation)))
            .Value;
        var (isReadable, secret) = SecretOf(subscriptions, due);
        var (status, retryAfter) =
            content is null || !isReadable ? (HttpStatusCode.Gone, null) : await TrySendAsync(due, secret, content, cancellation);
        if (status is { } answered && (int)answered is >= 200 and <= 299)
        {
            await subscriptions.DeliveredAsync(due, until);
        }
        else if (status == HttpStatusCode.Gone || subscriptions.IsLast(due))
        {
            Log.LogInformation(
                "{Host} is not sent {Topic} any more: {Status} after {Failures} failures",
                new Uri(due.Callback).Host,
                due.Topic,
                status,
                due.Failures
            );
            await subscriptions.DropAsync(due, until);
        }
        else
        {
            Log.LogInformation(
                "{Host} did not take {Topic}: {Status}, failure {Failures}",
                new Uri(due.Callback).Host,
                due.Topic,
                status,
                due.Failures + 1
            );
            await subscriptions.FailedAsync(due, until, retryAfter);
        }
    }

    // One whose key is gone can be signed for no more: its subscriber asks again when the lease would have ended.
    (bool IsReadable, string? Secret) SecretOf(WebSubSubscribers subscriptions, DueNotice due)
    {
        try
        {
            return (true, subscriptions.SecretOf(due));
        }
        catch (CryptographicException failure)
        {
            Log.LogWarning(failure, "The secret of {Host}'s subscription cannot be read", due.Host);
            return (false, null);
        }
    }

    /// <summary>What the subscriber answered; no status when it did not.</summary>
    async Task<(HttpStatusCode? Status, TimeSpan? RetryAfter)> TrySendAsync(
        DueNotice due,
        string? secret,
        FeedContent content,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, due.Callback) { Content = new ByteArrayContent(content.Bytes) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(content.Type);
        request.Headers.Add("Link", content.Link);
        if (secret is not null)
        {
            // SHA-1 is dead, and §8.3 asks for no less than this.
            request.Headers.Add(
                "X-Hub-Signature",
                "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), content.Bytes))
            );
        }

        try
        {
            var answer = await outgoing.SendAsync(request, most: 0, cancellation);
            return (answer.Status, answer.RetryAfter);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            Log.LogDebug(failure, "{Host} did not answer", new Uri(due.Callback).Host);
            return default;
        }
    }

    /// <summary>The feed as anybody would get it at its address; null when there is none.</summary>
    async Task<FeedContent?> ReadAsync(string address, CancellationToken cancellation)
    {
        var path = new Uri(address).AbsolutePath;
        if (FeedTopic.TryParse(path) is not { } topic)
        {
            return null;
        }

        await using var scope = Scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var @base = address[..^path.Length];
        FeedDocument document;
        if (topic.Slug is not { } slug)
        {
            document = await services.GetRequiredService<NewswireFeed>().ReadAsync(@base, topic, before: null, cancellation);
        }
        else if (await services.GetRequiredService<LiveBlogDb>().FindBlogAsync(slug, cancellation) is { } blog)
        {
            document = await services.GetRequiredService<BlogFeed>().ReadAsync(blog, @base, topic, before: null, cancellation);
        }
        else
        {
            return null;
        }

        return new FeedContent(topic.Format.Write(document), topic.Format.ContentType, document.LinkHeader);
    }
}
