using System.Security.Cryptography;
using System.Text;
using LiveBlog.Http.Outgoing;
using LiveBlog.Jobs;

namespace LiveBlog.Features.Syndication.WebSub;

/// <summary>
/// Asks each subscriber whether it means what was asked in its name (WebSub §5.3), and only then keeps or removes the
/// subscription. Requests wait in memory: one that is lost with the program was never accepted, and its subscriber asks again.
/// </summary>
public sealed class IntentVerifier(OutgoingHttp outgoing, IServiceScopeFactory scopes, ILogger<IntentVerifier> log) : BackgroundService
{
    const int MaxWaiting = 500,
        MaxWaitingPerHost = 50,
        AtOnce = 16,
        AtOncePerHost = 2;

    readonly HostQueues queues = new(AtOnce, AtOncePerHost, MaxWaiting, MaxWaitingPerHost, log);
    CancellationToken stopping;

    /// <summary>False when too many wait already, of all or of its host.</summary>
    public bool TryTake(SubscriptionRequest request) => queues.TryAdd(request.Host, () => TryVerifyAsync(request, stopping));

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        stopping = stoppingToken;
        return Task.CompletedTask;
    }

    async Task TryVerifyAsync(SubscriptionRequest request, CancellationToken cancellation)
    {
        var host = new Uri(request.Callback).Host;
        try
        {
            if (!await IsConfirmedAsync(request, cancellation))
            {
                log.LogInformation("{Host} does not confirm to {Mode} {Topic}", host, request.Mode, request.Topic);
                return;
            }

            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<WebSubSubscribers>().TakeAsync(request, cancellation);
            log.LogInformation("{Host} confirmed to {Mode} {Topic}", host, request.Mode, request.Topic);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            log.LogInformation(
                "{Host} could not be asked whether it means to {Mode} {Topic}: {Reason}",
                host,
                request.Mode,
                request.Topic,
                failure.Message
            );
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            log.LogError(failure, "The subscription of {Host} to {Topic} could not be kept", host, request.Topic);
        }
    }

    async Task<bool> IsConfirmedAsync(SubscriptionRequest request, CancellationToken cancellation)
    {
        var challenge = RandomNumberGenerator.GetHexString(40, lowercase: true);
        using var question = new HttpRequestMessage(HttpMethod.Get, AddressOf(request, challenge));

        // One byte more than the right answer has: a longer one is not it.
        var answer = await outgoing.SendAsync(question, challenge.Length + 1, cancellation);
        return answer.IsSuccess && answer.Body.AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(challenge));
    }

    // What the callback has in its query stays, and comes first (§5.1.1).
    static Uri AddressOf(SubscriptionRequest request, string challenge)
    {
        var query = new StringBuilder(request.Callback)
            .Append(request.Callback.Contains('?', StringComparison.Ordinal) ? '&' : '?')
            .Append("hub.mode=")
            .Append(request.Mode == SubscriptionMode.Subscribe ? "subscribe" : "unsubscribe")
            .Append("&hub.topic=")
            .Append(Uri.EscapeDataString(request.Topic))
            .Append("&hub.challenge=")
            .Append(challenge);
        if (request.Mode == SubscriptionMode.Subscribe)
        {
            query.Append("&hub.lease_seconds=").Append((long)request.Lease.TotalSeconds);
        }

        return new Uri(query.ToString());
    }
}
