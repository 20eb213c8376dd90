using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Http.Outgoing;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions.Push;

/// <summary>Takes browsers' subscriptions, and what they say of them.</summary>
public sealed class PushSubscribing(
    LiveBlogDb db,
    Subscribing subscribing,
    PushTargets targets,
    PushSettings settings,
    PushAllowance allowance,
    SiteSettings site,
    TimeProvider clock
)
{
    const int MaxBrowser = 50;

    /// <summary>How many of one push service's may wait for a first notification: one that takes none keeps no other's out.</summary>
    const int MaxPendingOfHost = 1_000;

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

        if (input.Endpoint is not { Length: > 0 and <= PushTargets.LongestEndpoint })
        {
            return PushTargets.NoEndpoint();
        }

        var hash = PushTargets.HashOf(input.Endpoint);
        var (blogId, topicId) = (scope.Blog?.Id, scope.Topic?.Id);
        var known = db.Subscriptions.Where(s => s.EndpointHash == hash && s.BlogId == blogId && s.TopicId == topicId);
        if (input.Kind is null)
        {
            await known.ExecuteDeleteAsync(cancellation);
            return TypedResults.NoContent();
        }

        if (targets.EndpointOf(input.Endpoint) is not { } endpoint)
        {
            return PushTargets.NoEndpoint();
        }

        if (input.Kind is not ("key" or "every"))
        {
            return PushTargets.Wrong("kind", "The kind must be key or every.");
        }

        var (target, wrong) = await targets.TargetAsync(endpoint, input.Keys, cancellation);
        if (target is null)
        {
            return wrong!;
        }

        var kind = input.Kind == "every" ? SubscriptionKind.Every : SubscriptionKind.KeyEvents;
        var now = clock.GetUtcNow().UtcDateTime;
        await using var writing = await db.BeginWriteAsync(cancellation);
        if (await known.ExecuteUpdateAsync(set => set.SetProperty(s => s.Kind, kind), cancellation) > 0)
        {
            await writing.CommitAsync(cancellation);
            return TypedResults.NoContent();
        }

        if (await db.Subscriptions.CountAsync(s => s.EndpointHash == hash, cancellation) >= MaxBrowser)
        {
            return PushTargets.Wrong("endpoint", "This browser has too many subscriptions.");
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
        db.Subscriptions.Add(subscription);
        await db.SaveChangesAsync(cancellation);
        Welcome(subscription, scope, now);
        await db.SaveChangesAsync(cancellation);
        await writing.CommitAsync(cancellation);
        return TypedResults.NoContent();
    }

    /// <summary>A browser has another address now: all that it is subscribed to goes there. What is wrong, or null.</summary>
    public async Task<ProblemHttpResult?> MoveAsync(MovedPushInput input, string visitor, CancellationToken cancellation)
    {
        if (targets.EndpointOf(input.Endpoint) is not { } endpoint || input.From is not { Length: > 0 and <= PushTargets.LongestEndpoint })
        {
            return PushTargets.NoEndpoint();
        }

        var (target, wrong) = await targets.TargetAsync(endpoint, input.Keys, cancellation);
        if (target is null)
        {
            return wrong;
        }

        var (from, to, host, now) = (
            PushTargets.HashOf(input.From),
            PushTargets.HashOf(target.Endpoint),
            RegistrableHost.Of(endpoint),
            clock.GetUtcNow().UtcDateTime
        );
        await using var writing = await db.BeginWriteAsync(cancellation);
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
        await writing.CommitAsync(cancellation);
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
                    strings.PushOn,
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

    /// <summary>What a browser is subscribed to, of one thing: asked with its endpoint, which nobody else knows.</summary>
    public async Task<string?> KindAsync(PushInput input, CancellationToken cancellation)
    {
        if (
            input.Endpoint is not { Length: > 0 and <= PushTargets.LongestEndpoint }
            || await subscribing.ScopeAsync(input.Blog, input.Topic, cancellation) is not { } scope
        )
        {
            return null;
        }

        var (hash, blogId, topicId) = (PushTargets.HashOf(input.Endpoint), scope.Blog?.Id, scope.Topic?.Id);
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
}

/// <summary>How many browsers may subscribe from one address: a school behind one does, a program that makes them up does not.</summary>
public sealed class PushAllowance(TimeProvider clock)
{
    // Full again within the hour that /privacy names.
    public TokenBuckets OfVisitor { get; } = new(burst: 60, TimeSpan.FromMinutes(1), clock);
}
