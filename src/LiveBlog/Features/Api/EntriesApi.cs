using System.Security.Claims;
using LiveBlog.Data;
using LiveBlog.Features.BlogPage;
using LiveBlog.Features.Publishing;
using LiveBlog.Features.SearchPage;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Search;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Api;

/// <summary><c>/api/v1/blogs/{slug}/entries</c> and <c>/api/v1/entries</c>.</summary>
static class EntriesApi
{
    /// <param name="whole">Where a body comes that people read: it is large, and JSON can escape it.</param>
    public static void Map(RouteGroupBuilder api, BodyLimit whole)
    {
        api.MapGet("/blogs/{slug}/entries", ListAsync)
            .WithMetadata(new CostlyAttribute())
            .WithSummary("The published entries of a blog, page by page; with q, those that have all of its words")
            .WithDescription(
                "q: words, in the blog's language whatever their accents and endings; \"words in quotes\" follow each other; "
                    + "-word leaves out the entries that have it. "
                    + $"At most {SearchQuery.MaxLength} characters and {SearchQuery.MaxTerms} words. "
                    + "A cursor is good for the same q and order."
            );
        api.MapPost("/blogs/{slug}/entries", PublishAsync)
            .WithMetadata(whole, new EntryFirstAttribute())
            .RequireAuthorization(Policies.ApiWrite)
            .ForLimitedKeys(KeyReach.Blog)
            .Accepts<EntryInput>("application/json")
            .WithSummary("Publishes an entry; an Idempotency-Key header makes it safe to send again");
        api.MapGet("/entries/{id:long}", GetAsync).WithSummary("One entry, with its ETag");
        api.MapPut("/entries/{id:long}", EditAsync)
            .WithMetadata(whole, new EntryFirstAttribute())
            .RequireAuthorization(Policies.ApiWrite)
            .ForLimitedKeys(KeyReach.Entry)
            .Accepts<EntryInput>("application/json")
            .WithSummary("Replaces what an entry says; If-Match refuses to overwrite a change not yet seen");
        api.MapPost("/entries/{id:long}/restore", RestoreAsync)
            .WithMetadata(new EntryFirstAttribute())
            .RequireAuthorization(Policies.ApiWrite)
            .ForLimitedKeys(KeyReach.Entry)
            .WithSummary("Publishes a withdrawn entry again")
            .ProducesProblem(StatusCodes.Status410Gone)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        api.MapDelete("/entries/{id:long}", WithdrawAsync)
            .WithMetadata(new EntryFirstAttribute())
            .RequireAuthorization(Policies.ApiWrite)
            .ForLimitedKeys(KeyReach.Entry)
            .WithSummary("Withdraws an entry: readers no longer see it")
            .WithDescription(
                "It leaves the replay as well, unless keepInReplay=true says that replays of the time when it stood go on showing it. "
                    + "With erase=true, which needs an administrator's key, all that the entry says and ever said is deleted for good, "
                    + "also when it is withdrawn already: from replay, its history, search and the newswire. That cannot be undone."
            )
            .ProducesProblem(StatusCodes.Status403Forbidden);
    }

    static async Task<Results<Ok<ListJson<EntryJson>>, ProblemHttpResult>> ListAsync(
        string slug,
        string? q,
        string? order,
        string? limit,
        string? cursor,
        LiveBlogDb db,
        EntrySearch search,
        AbsoluteUrls urls,
        CancellationToken cancellation
    )
    {
        if (await db.FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return Problems.NoSuchBlog();
        }

        if (
            !Listing.TryReadOrder(order, out var feedOrder, out var problem)
            || !Listing.TryReadLimit(limit, out var count, out problem)
            || !Listing.TryReadPlace(cursor, out FeedCursor? place, out problem)
        )
        {
            return problem;
        }

        if (!string.IsNullOrWhiteSpace(q))
        {
            return SearchQuery.TryParse(q, SearchWords.For(blog.Language)) is not { } query
                ? Problems.Invalid("q", StringKey.ErrorSearch, ("characters", SearchQuery.MaxLength), ("words", SearchQuery.MaxTerms))
                : await SearchAsync(query);
        }

        var published = db.Entries.AsNoTracking().Where(e => e.BlogId == blog.Id && e.Status == EntryStatus.Published);
        var (items, goesOn) = await (
            feedOrder == FeedOrder.Oldest ? published.After(place).OldestFirst() : published.Before(place).NewestFirst()
        ).ReadPartAsync(count, cancellation);
        return List(items, goesOn ? FeedCursor.At(items[^1]) : null);

        async Task<Ok<ListJson<EntryJson>>> SearchAsync(SearchQuery query)
        {
            var hits = await search.FindAsync(blog.Id, query, feedOrder, place, count, cancellation);
            return List(hits.Entries, hits.Next);
        }

        Ok<ListJson<EntryJson>> List(IReadOnlyList<Entry> entries, FeedCursor? next) =>
            TypedResults.Ok(new ListJson<EntryJson>([.. entries.Select(e => EntryJson.Of(e, blog.Slug, urls.Absolute))], next?.ToString()));
    }

    static async Task<Results<Created<EntryJson>, ProblemHttpResult>> PublishAsync(
        string slug,
        HttpRequest request,
        HttpResponse response,
        ClaimsPrincipal sender,
        EntryCommands commands,
        AbsoluteUrls urls,
        CancellationToken cancellation
    )
    {
        if (!Slug.TryParse(slug, out var parsed))
        {
            return Problems.NoSuchBlog();
        }

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

        var input = ApiInput.ReadEntry(json, errors);
        var outcome = await commands.PublishAsync(parsed, input, key, cancellation, errors);
        if (outcome is EntryOutcome.Done(var entry, _))
        {
            response.SetRevision(entry.Revision);
            return TypedResults.Created(Links.ApiEntry(entry.Id), EntryJson.Of(entry, entry.Blog.Slug, urls.Absolute));
        }

        return outcome is EntryOutcome.NotFound ? Problems.NoSuchBlog() : Problem(outcome);
    }

    static async Task<Results<Ok<EntryJson>, StatusCodeHttpResult, ProblemHttpResult>> GetAsync(
        long id,
        HttpRequest request,
        HttpResponse response,
        LiveBlogDb db,
        AbsoluteUrls urls,
        CancellationToken cancellation
    )
    {
        var entryId = new EntryId(id);
        if (await db.Entries.AsNoTracking().Include(e => e.Blog).SingleOrDefaultAsync(e => e.Id == entryId, cancellation) is not { } entry)
        {
            return Problems.NoSuchEntry();
        }

        if (!entry.IsPublished)
        {
            return Problems.Withdrawn();
        }

        response.SetRevision(entry.Revision);
        return request.HoldsRevision(entry.Revision)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(EntryJson.Of(entry, entry.Blog.Slug, urls.Absolute));
    }

    static async Task<Results<Ok<EntryJson>, ProblemHttpResult>> EditAsync(
        long id,
        HttpRequest request,
        IfMatch expected,
        HttpResponse response,
        EntryCommands commands,
        AbsoluteUrls urls,
        CancellationToken cancellation
    )
    {
        var errors = new FieldErrors();
        var (json, problem) = await JsonInput.ReadAsync(request, errors, cancellation);
        if (json is null)
        {
            return problem!;
        }

        var input = ApiInput.ReadEntry(json, errors);
        var outcome = await commands.EditAsync(new EntryId(id), input, expected.Revisions, cancellation, errors);
        if (outcome is EntryOutcome.Done(var entry, _))
        {
            response.SetRevision(entry.Revision);
            return TypedResults.Ok(EntryJson.Of(entry, entry.Blog.Slug, urls.Absolute));
        }

        return Problem(outcome);
    }

    static async Task<Results<Ok<EntryJson>, ProblemHttpResult>> RestoreAsync(
        long id,
        IfMatch expected,
        HttpResponse response,
        EntryCommands commands,
        AbsoluteUrls urls,
        CancellationToken cancellation
    )
    {
        var outcome = await commands.RestoreAsync(new EntryId(id), expected.Revisions, cancellation);
        if (outcome is not EntryOutcome.Done(var entry, _))
        {
            return Problem(outcome);
        }

        response.SetRevision(entry.Revision);
        return TypedResults.Ok(EntryJson.Of(entry, entry.Blog.Slug, urls.Absolute));
    }

    static async Task<Results<NoContent, ProblemHttpResult>> WithdrawAsync(
        long id,
        string? erase,
        string? keepInReplay,
        IfMatch expected,
        ClaimsPrincipal sender,
        EntryCommands commands,
        CancellationToken cancellation
    )
    {
        if (erase is not (null or "true" or "false"))
        {
            return Problems.Invalid("erase", StringKey.ErrorNotBoolean);
        }

        if (keepInReplay is not (null or "true" or "false") || (erase == "true" && keepInReplay == "true"))
        {
            return Problems.Invalid("keepInReplay", StringKey.ErrorNotBoolean);
        }

        if (erase == "true" && !sender.IsInRole(Roles.Administrator))
        {
            return Problems.OnlyAdministrators();
        }

        var outcome =
            erase == "true"
                ? await commands.EraseAsync(
                    new EntryId(id),
                    expected.Revisions,
                    $"{sender.Identity?.Name} ({sender.FindFirstValue(ClaimTypes.NameIdentifier)})",
                    cancellation
                )
                : await commands.WithdrawAsync(new EntryId(id), expected.Revisions, cancellation, keepInReplay == "true");
        return outcome is EntryOutcome.Done ? TypedResults.NoContent() : Problem(outcome);
    }

    static ProblemHttpResult Problem(EntryOutcome outcome) =>
        outcome switch
        {
            EntryOutcome.Wrong(var errors) => Problems.Invalid(errors),
            EntryOutcome.NotFound => Problems.NoSuchEntry(),
            EntryOutcome.Withdrawn => Problems.Withdrawn(),
            EntryOutcome.LostRace(var current) => Problems.LostRace("entry", current.Revision),
            EntryOutcome.KeyReused => Problems.KeyReused("entry"),
            _ => throw new InvalidOperationException($"{outcome} is not a problem."),
        };
}
