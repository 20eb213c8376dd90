using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveBlog.Features.Subscriptions.Push;

/// <summary>What a browser gives of its subscription (Push API §8), and what it is for.</summary>
/// <param name="Kind">"key" or "every"; null stops the subscription.</param>
public sealed record PushInput(string? Endpoint, PushKeysInput? Keys, string? Blog, string? Topic, string? Kind);

public sealed record PushKeysInput(string? P256dh, string? Auth);

/// <summary>A browser's subscription that has another address than before (Push API §11.3).</summary>
/// <param name="From">The endpoint that it had: nobody else knows it.</param>
public sealed record MovedPushInput(string? From, string? Endpoint, PushKeysInput? Keys);

/// <param name="Kind">"key", "every", or null for nothing.</param>
public sealed record PushStateJson(string? Kind);

/// <summary>What a browser's script asks for: to subscribe, to learn what it is subscribed to, to move.</summary>
static class PushEndpoints
{
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

    static async Task<Ok<PushStateJson>> StateAsync(PushInput input, PushSubscribing its, CancellationToken cancellation) =>
        TypedResults.Ok(new PushStateJson(await its.KindAsync(input, cancellation)));

    static async Task<Results<NoContent, ProblemHttpResult>> MovedAsync(
        MovedPushInput input,
        HttpContext http,
        PushSubscribing its,
        CancellationToken cancellation
    ) => await its.MoveAsync(input, http.AddressKey(), cancellation) is { } wrong ? wrong : TypedResults.NoContent();
}
