using LiveBlog.Features.Api;
using LiveBlog.Features.Publishing;
using LiveBlog.Http.Limits;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveBlog.Features.Webhooks;

/// <summary><c>/api/v1/webhooks</c>, for administrators' keys.</summary>
static class WebhooksApi
{
    public static void MapWebhooksApi(this RouteGroupBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").RequireAuthorization(Policies.ApiAdministration).WithMetadata(new NotQueuedAttribute());
        webhooks
            .MapGet(
                "",
                async (WebhookCommands all, CancellationToken cancellation) =>
                    TypedResults.Ok(new ListJson<WebhookJson>([.. (await all.ListAsync(cancellation)).Select(WebhookJson.Of)], Next: null))
            )
            .WithSummary("The webhooks, without their secrets");
        webhooks
            .MapPost("", AddAsync)
            .Accepts<WebhookInput>("application/json")
            .WithSummary("Adds a webhook: every change from now on is posted to its address, signed (Standard Webhooks)");
        webhooks
            .MapDelete(
                "/{id:int}",
                async Task<Results<NoContent, ProblemHttpResult>> (int id, WebhookCommands all, CancellationToken cancellation) =>
                    await all.RemoveAsync(id, cancellation) ? TypedResults.NoContent() : NoSuchWebhook()
            )
            .WithSummary("Removes a webhook");
        webhooks.MapPost("/{id:int}/ping", PingAsync).WithSummary("Sends a body without changes, and tells what was answered");
        webhooks
            .MapGet(
                "/{id:int}/deliveries",
                async (int id, WebhookCommands all, CancellationToken cancellation) =>
                    TypedResults.Ok(new ListJson<WebhookDeliveryJson>(await all.DeliveriesAsync(id, cancellation), Next: null))
            )
            .WithSummary("The attempts of the last week, the newest first");
        webhooks
            .MapPost("/{id:int}/deliveries/{delivery:long}", RedeliverAsync)
            .WithSummary("Tells again what a delivery told, as it stands now, and tells what was answered");
    }

    static async Task<Results<Created<NewWebhookJson>, ProblemHttpResult>> AddAsync(
        HttpRequest request,
        WebhookCommands webhooks,
        CancellationToken cancellation
    )
    {
        var errors = new FieldErrors();
        var (json, problem) = await JsonInput.ReadAsync(request, errors, cancellation);
        if (json is null)
        {
            return problem!;
        }

        var input = new WebhookInput(json.Text("name"), json.Text("url"), json.Texts("blogs"));
        json.RefuseOthers();
        var (webhook, secret, wrong) = await webhooks.AddAsync(input, cancellation, errors);
        return webhook is null
            ? Problems.Invalid(wrong)
            : TypedResults.Created($"/api/v1/webhooks/{webhook.Id}", new NewWebhookJson(webhook.Id, webhook.Name, webhook.Url, secret));
    }

    static async Task<Results<Ok<WebhookAnswer>, ProblemHttpResult>> PingAsync(
        int id,
        WebhookCommands webhooks,
        WebhookCalls calls,
        CancellationToken cancellation
    ) =>
        await webhooks.FindAsync(id, cancellation) is { } webhook
            ? TypedResults.Ok(new WebhookAnswer(await calls.PingAsync(webhook, cancellation)))
            : NoSuchWebhook();

    static async Task<Results<Ok<WebhookAnswer>, ProblemHttpResult>> RedeliverAsync(
        int id,
        long delivery,
        WebhookCalls calls,
        CancellationToken cancellation
    ) =>
        await calls.RedeliverAsync(id, delivery, cancellation) is { } status
            ? TypedResults.Ok(new WebhookAnswer(status == 0 ? null : status))
            : NoSuchWebhook();

    static ProblemHttpResult NoSuchWebhook() =>
        TypedResults.Problem(title: "There is no such webhook, or no such delivery.", statusCode: StatusCodes.Status404NotFound);
}

/// <param name="Status">The status that was answered; null where nothing was.</param>
public sealed record WebhookAnswer(int? Status);
