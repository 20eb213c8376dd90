using System.Security.Cryptography;
using System.Text;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Http.Outgoing;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions.Push;

/// <summary>What a browser gives of its subscription (Push API §8), and what it is for.</summary>
/// <param name="Kind">"key" or "every"; null stops the subscription.</param>
public sealed record PushInput(string? Endpoint, PushKeysInput? Keys, string? Blog, string? Topic, string? Kind);

public sealed record PushKeysInput(string? P256dh, string? Auth);

/// <summary>A browser's subscription that has another address than before (Push API §11.3).</summary>
/// <param name="From">The endpoint that it had: nobody else knows it.</param>
public sealed record MovedPushInput(string? From, string? Endpoint, PushKeysInput? Keys);

/// <summary>Takes browsers' subscriptions, and what they say of them.</summary>
public sealed class PushSubscribing(
    LiveBlogDb db,
    Subscribing subscribing,
    OutgoingHttp outgoing,
    PushSettings settings,
    PushAllowance allowance,
    OutgoingSettings network,
    SiteSettings site,
    TimeProvider clock
)
{
    const int LongestEndpoint = 1_000,
        MaxBrowser = 50;

    /// <summary>How many of one push service's may wait for a first notification: one that takes none keeps no other's out.</summary>
    const int MaxPendingOfHost = 1_000;

    public static void Map(IEndpointRouteBuilder app)
    {
        var push = app.MapGroup("/api/v1/push")
            .RequireRateLimiting(SubscriptionsRegistration.Rate)
            .DisableAntiforgery()
            .AddEndpointFilter<SameOrigin>()
            .AllowAnonymous()
            .ExcludeFromDescription()
            .WithMetadata(new NotQueuedAttribute());
        push.MapPut("/subscription", PutAsync);
        push.MapPost("/subscription/state", StateAsync);
        push.MapPost("/subscription/moved", MovedAsync);
    }

    static async Task<Results<NoContent, NotFound, ProblemHttpResult>> PutAsync(
        PushInput input,
        HttpContext http,
        PushSubscribing its,
        CancellationToken cancellation
    ) => await its.TakeAsync(input, http.AddressKey(), cancellation);

    /// <summary>What a browser is subscribed to, of one thing: asked with its endpoint, which nobody else knows.</summary>
    static async Task<Ok<PushStateJson>> StateAsync(PushInput input, PushSubscribing its, CancellationToken cancellation) =>
        TypedResults.Ok(new PushStateJson(await its.KindAsync(input, cancellation)));

    static async Task<Results<NoContent, ProblemHttpResult>> MovedAsync(
        MovedPushInput input,
        HttpContext http,
        PushSubscribing its,
        CancellationToken cancellation
    ) => await its.MoveAsync(input, http.AddressKey(), cancellation) is { } wrong ? wrong : TypedResults.NoContent();

    public async Task<Results<NoContent, NotFound, ProblemHttpResult>> TakeAsync(
        PushInput input,
        string visitor,
        CancellationToken cancellation
    )
    {
        if (await subscribing.ScopeAsync(input.Blog, input.Topic, cancellation) is not { } scope)
        {
            return TypedResults.NotFound();
        }

        if (input.Endpoint is not { Length: > 0 and <= LongestEndpoint })
        {
            return NoEndpoint();
        }

        var hash = HashOf(input.Endpoint);
        var (blogId, topicId) = (scope.Blog?.Id, scope.Topic?.Id);
        var known = db.Subscriptions.Where(s => s.EndpointHash == hash && s.BlogId == blogId && s.TopicId == topicId);
        if (input.Kind is null)
        {
            using var turnToStop = await WriteQueue.EnterAsync(db, cancellation);
            await known.ExecuteDeleteAsync(cancellation);
            return TypedResults.NoContent();
        }

        if (EndpointOf(input.Endpoint) is not { } endpoint)
        {
            return NoEndpoint();
        }

        if (input.Kind is not ("key" or "every"))
        {
            return Wrong("kind", "The kind must be key or every.");
        }

        var (target, wrong) = await TargetAsync(endpoint, input.Keys, cancellation);
        if (target is null)
        {
            return wrong!;
        }

        var kind = input.Kind == "every" ? SubscriptionKind.Every : SubscriptionKind.KeyEvents;
        var now = clock.GetUtcNow().UtcDateTime;
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        if (await known.ExecuteUpdateAsync(set => set.SetProperty(s => s.Kind, kind), cancellation) > 0)
        {
            return TypedResults.NoContent();
        }

        if (await db.Subscriptions.CountAsync(s => s.EndpointHash == hash, cancellation) >= MaxBrowser)
        {
            return Wrong("endpoint", "This browser has too many subscriptions.");
        }

        var host = RegistrableHost.Of(endpoint);
        if (await FullAsync(host, visitor, cancellation) is { } full)
        {
            return full;
        }

        // It counts once the push service has taken a first notification: an address that leads to no browser never does.
        var subscription = new Subscription
        {
            Secret = SubscriptionLinks.NewSecret(),
            Push = target,
            EndpointHash = hash,
            PushHost = host,
            BlogId = blogId,
            TopicId = topicId,
            Kind = kind,
            Language = scope.Blog?.Language ?? "en",
            State = SubscriptionState.Pending,
            CreatedAt = now,
            SentUpTo = now,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.Subscriptions.Add(subscription);
        await db.SaveChangesAsync(cancellation);
        Welcome(subscription, scope, now);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return TypedResults.NoContent();
    }

    /// <summary>A browser has another address now: all that it is subscribed to goes there. What is wrong, or null.</summary>
    public async Task<ProblemHttpResult?> MoveAsync(MovedPushInput input, string visitor, CancellationToken cancellation)
    {
        if (EndpointOf(input.Endpoint) is not { } endpoint || input.From is not { Length: > 0 and <= LongestEndpoint })
        {
            return NoEndpoint();
        }

        var (target, wrong) = await TargetAsync(endpoint, input.Keys, cancellation);
        if (target is null)
        {
            return wrong;
        }

        var (from, to, host, now) = (
            HashOf(input.From),
            HashOf(target.Endpoint),
            RegistrableHost.Of(endpoint),
            clock.GetUtcNow().UtcDateTime
        );
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        var moving = await db.Subscriptions.Where(s => s.EndpointHash == from && from != to).OrderBy(s => s.Id).ToListAsync(cancellation);
        if (moving.Count == 0)
        {
            return null;
        }

        if (await FullAsync(host, visitor, cancellation) is { } full)
        {
            return full;
        }

        var there = await db
            .Subscriptions.Where(s => s.EndpointHash == to)
            .Select(s => new { s.BlogId, s.TopicId })
            .ToListAsync(cancellation);
        foreach (var subscription in moving)
        {
            // What it has asked for under the new address already, it has asked for.
            if (there.Contains(new { subscription.BlogId, subscription.TopicId }))
            {
                db.Remove(subscription);
                continue;
            }

            // The new address has to take a notification as the old one did.
            (subscription.Push, subscription.EndpointHash, subscription.PushHost, subscription.State, subscription.CreatedAt) = (
                target,
                to,
                host,
                SubscriptionState.Pending,
                now
            );
            Welcome(subscription, await subscribing.ScopeAsync(subscription, cancellation), now);
        }

        await db.SaveChangesAsync(cancellation);
        return null;
    }

    /// <summary>The first notification: it shows the reader that it works, and the site that there is a browser.</summary>
    void Welcome(Subscription subscription, SubscriptionScope scope, DateTime now)
    {
        var strings = Strings.For(subscription.Language);
        db.OutgoingPushes.Add(
            new OutgoingPush
            {
                Key = $"welcome/{Guid.NewGuid():N}",
                SubscriptionId = subscription.Id,
                Payload = PushPayload.Write(
                    scope.Title(strings, site),
                    strings["pushOn"],
                    scope.Path,
                    PushPayload.WelcomeTag,
                    strings.Language
                ),
                CreatedAt = now,
                DueAt = now,
            }
        );
    }

    /// <summary>Why no more can be taken now; null where there is room.</summary>
    async Task<ProblemHttpResult?> FullAsync(string host, string visitor, CancellationToken cancellation)
    {
        if (!allowance.OfVisitor.TryTake(visitor))
        {
            return TypedResults.Problem(
                title: "Too many browsers have subscribed from this address. Try again later.",
                statusCode: StatusCodes.Status429TooManyRequests
            );
        }

        return await db.Subscriptions.CountAsync(s => s.PushHost == host && s.State == SubscriptionState.Pending, cancellation)
            >= MaxPendingOfHost
                ? Full("Too many subscriptions of this push service are waiting for a first notification. Try again later.")
            : await db.Subscriptions.CountAsync(s => s.EndpointHash != null && s.State == SubscriptionState.Active, cancellation)
            >= settings.MaxSubscriptions
                ? Full("This site has reached its limit of subscribed browsers.")
            : null;

        static ProblemHttpResult Full(string title) =>
            TypedResults.Problem(title: title, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    async Task<string?> KindAsync(PushInput input, CancellationToken cancellation)
    {
        if (
            input.Endpoint is not { Length: > 0 and <= LongestEndpoint }
            || await subscribing.ScopeAsync(input.Blog, input.Topic, cancellation) is not { } scope
        )
        {
            return null;
        }

        var (hash, blogId, topicId) = (HashOf(input.Endpoint), scope.Blog?.Id, scope.Topic?.Id);
        var kind = await db
            .Subscriptions.Where(s =>
                s.EndpointHash == hash && s.BlogId == blogId && s.TopicId == topicId && s.State != SubscriptionState.Stopped
            )
            .Select(s => (SubscriptionKind?)s.Kind)
            .FirstOrDefaultAsync(cancellation);
        return kind is null ? null
            : kind == SubscriptionKind.Every ? "every"
            : "key";
    }

    /// <summary>Null where it is no address of a push service that is written to.</summary>
    Uri? EndpointOf(string? typed) =>
        typed is { Length: > 0 and <= LongestEndpoint }
        && Uri.TryCreate(typed, UriKind.Absolute, out var endpoint)
        && endpoint.UserInfo.Length == 0
        && (endpoint.Scheme == Uri.UriSchemeHttps || (endpoint.Scheme == Uri.UriSchemeHttp && network.AllowPrivateAddresses))
        && settings.IsService(endpoint)
            ? endpoint
            : null;

    static ProblemHttpResult NoEndpoint() =>
        Wrong("endpoint", "The endpoint must be the https address of a push service that this site uses.");

    async Task<(PushTarget? Target, ProblemHttpResult? Wrong)> TargetAsync(
        Uri endpoint,
        PushKeysInput? keys,
        CancellationToken cancellation
    )
    {
        if (PushEncryption.Read(keys?.P256dh, PushEncryption.PointLength) is not { } point || !IsPoint(point))
        {
            return (null, Wrong("keys.p256dh", "The key must be an uncompressed point of P-256, base64url."));
        }

        if (PushEncryption.Read(keys?.Auth, PushEncryption.AuthLength) is not { } auth)
        {
            return (null, Wrong("keys.auth", "The secret must be sixteen bytes, base64url."));
        }

        return await outgoing.CanReachAsync(endpoint, cancellation)
            ? (new PushTarget(endpoint.OriginalString, WebEncoders.Base64UrlEncode(point), WebEncoders.Base64UrlEncode(auth)), null)
            : (null, Wrong("endpoint", "The endpoint cannot be reached, or points to an internal network."));
    }

    static bool IsPoint(byte[] point)
    {
        try
        {
            using var key = PushEncryption.Import(point);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    static string HashOf(string endpoint) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(endpoint)));

    static ProblemHttpResult Wrong(string field, string why) =>
        TypedResults.Problem(
            title: "Some fields are not valid.",
            detail: $"{field}: {why}",
            statusCode: StatusCodes.Status400BadRequest,
            extensions: [new("errors", new Dictionary<string, string[]> { [field] = [why] })]
        );
}

/// <summary>How many browsers may subscribe from one address: a school behind one does, a program that makes them up does not.</summary>
public sealed class PushAllowance(TimeProvider clock)
{
    // Full again within the hour that /privacy names.
    public TokenBuckets OfVisitor { get; } = new(burst: 60, TimeSpan.FromMinutes(1), clock);
}

/// <param name="Kind">"key", "every", or null for nothing.</param>
public sealed record PushStateJson(string? Kind);
