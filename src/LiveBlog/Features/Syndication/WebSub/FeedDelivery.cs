using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using LiveBlog.Data;
using LiveBlog.Http.Outgoing;
using LiveBlog.Jobs;

namespace LiveBlog.Features.Syndication.WebSub;

/// <summary>
/// Sends feeds that have changed to those who subscribed to them (WebSub §7): at once as far as two seconds are, all changes
/// since the last time together, each subscriber by one machine. A failure is tried again, ever more rarely. A host that is
/// slow has its own queue, and delays no other.
/// </summary>
public sealed class FeedDelivery(OutgoingHttp outgoing, IServiceScopeFactory scopes, TimeProvider clock, ILogger<FeedDelivery> log)
    : PeriodicJob(LooksEvery, clock, log)
{
    /// <summary>How long a change can wait unseen.</summary>
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(2);

    const int MaxAtATime = 200,
        AtOnce = 32,
        AtOncePerHost = 2,
        MaxWaiting = 5_000;

    readonly HostQueues queues = new(AtOnce, AtOncePerHost, MaxWaiting, MaxAtATime, log);

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        // After a failure the next look is the timer's: what fails at once is not tried without a pause.
        for (var failed = queues.Failed; queues.Failed == failed && await StartDueAsync(cancellation) > 0; )
        {
            await queues.WaitForOneAsync(LooksEvery, Clock, cancellation);
        }
    }

    /// <summary>Delivers what is due, as far as no other machine does. How many were due is the answer.</summary>
    public async Task<int> DeliverDueAsync(CancellationToken cancellation)
    {
        var due = await StartDueAsync(cancellation);
        await queues.WhenIdleAsync(cancellation);
        return due;
    }

    /// <summary>Queues what is due for hosts that nothing is under way for.</summary>
    async Task<int> StartDueAsync(CancellationToken cancellation)
    {
        IReadOnlyList<DueNotice> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var subscriptions = scope.ServiceProvider.GetRequiredService<WebSubSubscribers>();
            await subscriptions.DropExpiredAsync(cancellation);
            due = await subscriptions.DueAsync(MaxAtATime, callback: null, queues.Busy, cancellation);
        }

        // Read when it is first wanted, after the claim: never older than the revision that it will be taken for.
        var contents = new ConcurrentDictionary<string, Lazy<Task<Content?>>>(StringComparer.Ordinal);
        foreach (var notice in due)
        {
            queues.TryAdd(notice.Host, () => DeliverAsync(notice, contents, cancellation));
        }

        return due.Count;
    }

    async Task DeliverAsync(DueNotice due, ConcurrentDictionary<string, Lazy<Task<Content?>>> contents, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var subscriptions = scope.ServiceProvider.GetRequiredService<WebSubSubscribers>();
        if (!await subscriptions.ClaimAsync(due, cancellation))
        {
            return;
        }

        var content = await contents.GetOrAdd(due.Topic, topic => new Lazy<Task<Content?>>(() => ReadAsync(topic, cancellation))).Value;
        var (isReadable, secret) = SecretOf(subscriptions, due);
        var status = content is null || !isReadable ? HttpStatusCode.Gone : await TrySendAsync(due, secret, content, cancellation);
        if (status is { } answered && (int)answered is >= 200 and <= 299)
        {
            await subscriptions.DeliveredAsync(due, cancellation);
        }
        else if (status == HttpStatusCode.Gone || due.Failures + 1 >= WebSubSubscribers.MaxFailures)
        {
            Log.LogInformation(
                "{Host} is not sent {Topic} any more: {Status} after {Failures} failures",
                new Uri(due.Callback).Host,
                due.Topic,
                status,
                due.Failures
            );
            await subscriptions.DropAsync(due, cancellation);
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
            await subscriptions.FailedAsync(due, cancellation);
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

    /// <summary>What the subscriber answered; null when it did not.</summary>
    async Task<HttpStatusCode?> TrySendAsync(DueNotice due, string? secret, Content content, CancellationToken cancellation)
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
            return (await outgoing.SendAsync(request, most: 0, cancellation)).Status;
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            Log.LogDebug(failure, "{Host} did not answer", new Uri(due.Callback).Host);
            return null;
        }
    }

    /// <summary>The feed as anybody would get it at its address; null when there is none.</summary>
    async Task<Content?> ReadAsync(string address, CancellationToken cancellation)
    {
        var path = new Uri(address).AbsolutePath;
        if (FeedTopic.TryParse(path) is not { } topic)
        {
            return null;
        }

        await using var scope = scopes.CreateAsyncScope();
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

        return new Content(topic.Format.Write(document), topic.Format.ContentType, document.LinkHeader);
    }

    sealed record Content(byte[] Bytes, string Type, string Link);
}
