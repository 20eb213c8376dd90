using System.Globalization;
using System.Security.Claims;
using LiveBlog.Caching;
using LiveBlog.ChangeStreams;
using LiveBlog.Features.Api;
using LiveBlog.Features.BlogPage;
using LiveBlog.Features.Publishing;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace LiveBlog.Features.Newswire;

/// <summary>A part of the newswire.</summary>
/// <param name="Next">The cursor of the next part; null at the end.</param>
/// <param name="Revision">The newswire's revision: follow from here.</param>
public sealed record NewswireJson(IReadOnlyList<NewswireLineJson> Items, string? Next, long Revision);

/// <summary><c>/api/v1/newswire</c>.</summary>
static class NewswireApi
{
    public static void MapNewswireApi(this RouteGroupBuilder api)
    {
        api.MapGet("/newswire", ListAsync).CacheOutput(NewswireCache.Policy).WithSummary("The headlines of the whole site, page by page");
        api.MapGet("/newswire/changes", ChangesAsync).WithSummary("What has changed on the newswire since a revision");
        api.MapPost("/newswire/lines", PutAsync)
            .RequireAuthorization(Policies.ApiWrite)
            .Accepts<NewswireLineInput>("application/json")
            .WithSummary(
                "Puts a line of its own on the newswire; with an Idempotency-Key, the same line sent again within a day is put once"
            );
        api.MapPut("/newswire/lines/{id:long}", ChangeAsync)
            .RequireAuthorization(Policies.ApiWrite)
            .Accepts<NewswireLineInput>("application/json")
            .WithSummary("Replaces what a line of its own says; If-Match refuses to overwrite a change not yet seen");
        api.MapDelete("/newswire/lines/{id:long}", WithdrawAsync)
            .RequireAuthorization(Policies.ApiWrite)
            .WithSummary("Withdraws a line of its own: readers no longer see it");
    }

    static async Task<Results<Ok<NewswireJson>, StatusCodeHttpResult, ProblemHttpResult>> ListAsync(
        string? order,
        string? limit,
        string? cursor,
        HttpContext http,
        NewswireQuery query,
        PageVersion version,
        CancellationToken cancellation
    )
    {
        if (
            !Listing.TryReadOrder(order, out var feedOrder, out var problem)
            || !Listing.TryReadLimit(limit, out var count, out problem)
            || !Listing.TryReadPlace(cursor, out FeedCursor? place, out problem)
        )
        {
            return problem;
        }

        var request =
            feedOrder == FeedOrder.Oldest
                ? new NewswireRequest(FeedOrder.Oldest, Before: null, After: place)
                : new NewswireRequest(FeedOrder.Newest, Before: place, After: null);
        var page = await query.ReadAsync(request, count, cancellation);
        var tag = EntityTagHeaderValue.Parse(version.ETag(page.Revision));
        http.Response.GetTypedHeaders().ETag = tag;
        http.Response.Headers.CacheControl = "no-cache";
        return http.Request.Holds(tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(
                new NewswireJson(
                    [.. page.Lines.Select(NewswireLineJson.Of)],
                    page.More is null ? null : FeedCursor.At(page.Lines[^1]).ToString(),
                    page.Revision.Value
                )
            );
    }

    static async Task<Results<Ok<NewswireChangesJson>, ProblemHttpResult>> ChangesAsync(
        string? since,
        HttpContext http,
        NewswireStream stream,
        ReadLimits limits,
        CancellationToken cancellation
    )
    {
        var revision = 0L;
        if (!string.IsNullOrEmpty(since) && !long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out revision))
        {
            return Problems.Invalid("since", StringKey.ErrorRevision);
        }

        Task<TimeSpan> TakeAsync(int cost) => Task.FromResult(limits.TakeCatchUp(Caller.Of(http), cost));
        switch (await stream.SinceAsync(StreamKey.Newswire.Id, new Revision(revision), TakeAsync, cancellation))
        {
            case CatchUp<NewswireChangesJson>.TooOften(var retryAfter):
                return TooManyRequests.Problem(http.Response, retryAfter);
            case CatchUp<NewswireChangesJson>.Done(var changes, _):
                http.Response.Headers.CacheControl = "no-store";
                return TypedResults.Ok(changes);
            case var outcome:
                throw new InvalidOperationException($"The newswire has no outcome {outcome}.");
        }
    }

    static async Task<Results<Created<NewswireLineJson>, ProblemHttpResult>> PutAsync(
        ClaimsPrincipal sender,
        HttpRequest request,
        HttpResponse response,
        NewswireCommands commands,
        CancellationToken cancellation
    )
    {
        if (!IdempotencyKeyHeader.TryRead(request, sender, out var key))
        {
            return Problems.Invalid(IdempotencyKeyHeader.Header, StringKey.ErrorTooLong, ("max", IdempotencyKey.MaxLength));
        }

        var errors = new FieldErrors();
        var (json, problem) = await JsonInput.ReadAsync(request, errors, cancellation);
        if (json is null)
        {
            return problem!;
        }

        var outcome = await commands.PutAsync(Read(json), key, cancellation, errors);
        return outcome is NewswireOutcome.Done(var line, _)
            ? TypedResults.Created(Links.ApiNewswireLine(line.Id), Answer(line, response))
            : Problem(outcome);
    }

    static async Task<Results<Ok<NewswireLineJson>, ProblemHttpResult>> ChangeAsync(
        long id,
        HttpRequest request,
        IfMatch expected,
        HttpResponse response,
        NewswireCommands commands,
        CancellationToken cancellation
    )
    {
        var errors = new FieldErrors();
        var (json, problem) = await JsonInput.ReadAsync(request, errors, cancellation);
        if (json is null)
        {
            return problem!;
        }

        var outcome = await commands.ChangeAsync(id, Read(json), expected.Revisions, cancellation, errors);
        return outcome is NewswireOutcome.Done(var line, _) ? TypedResults.Ok(Answer(line, response)) : Problem(outcome);
    }

    static async Task<Results<NoContent, ProblemHttpResult>> WithdrawAsync(
        long id,
        IfMatch expected,
        NewswireCommands commands,
        CancellationToken cancellation
    )
    {
        return await commands.WithdrawAsync(id, expected.Revisions, cancellation) switch
        {
            NewswireOutcome.Done => TypedResults.NoContent(),
            var outcome => Problem(outcome),
        };
    }

    static NewswireLineInput Read(JsonInput json)
    {
        var input = new NewswireLineInput
        {
            Headline = json.Text("headline"),
            Url = json.Text("url"),
            Language = json.Text("language"),
            PublishedAt = json.Text("publishedAt"),
        };
        json.RefuseOthers("id", "revision", "isWithdrawn");
        return input;
    }

    static NewswireLineJson Answer(NewswireLine line, HttpResponse response)
    {
        response.SetRevision(line.Revision);
        return NewswireLineJson.OfItsOwn(line);
    }

    static ProblemHttpResult Problem(NewswireOutcome outcome) =>
        outcome switch
        {
            NewswireOutcome.Wrong(var errors) => Problems.Invalid(errors),
            NewswireOutcome.NotFound => Problems.NoSuchLine(),
            NewswireOutcome.Withdrawn => TypedResults.Problem(
                title: "The headline has been withdrawn.",
                statusCode: StatusCodes.Status410Gone
            ),
            NewswireOutcome.LostRace(var current) => Problems.LostRace("line", current.Revision),
            NewswireOutcome.KeyReused => Problems.KeyReused("line"),
            _ => throw new InvalidOperationException($"{outcome} is not a problem."),
        };
}
