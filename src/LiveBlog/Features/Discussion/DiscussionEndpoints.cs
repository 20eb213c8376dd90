using System.Globalization;
using System.Security.Claims;
using LiveBlog.Changes;
using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>A message as a reader's page sends it.</summary>
/// <param name="ClientId">Made by the page, once a message: the same one sent again is the same message.</param>
public sealed record MessageInput(string? Text, Guid? ClientId, long? ReplyTo, long? Entry);

/// <param name="Kind">"useful", "touching", "surprising" or "worrying"; null takes it back.</param>
public sealed record ReactionInput(string? Kind);

public sealed record ReportInput(string? Why);

/// <summary>What the page gets for a message that it has sent.</summary>
/// <param name="IsWaiting">It waits for a moderator, and only its author sees it.</param>
public sealed record SentJson(long Id, long Revision, bool IsWaiting, string? Html);

/// <summary>What the panel beside a feed asks and sends.</summary>
static class DiscussionEndpoints
{
    const int PartSize = 40,
        MostEntries = 1_000;

    public static void Map(IEndpointRouteBuilder app)
    {
        var discussion = app.MapGroup("/api/v1/blogs/{slug}/discussion")
            .RequireRateLimiting(DiscussionRegistration.Rate)
            .DisableAntiforgery();
        discussion
            .MapGet("/messages", PartAsync)
            .CacheOutput(DiscussionCache.Policy)
            .WithSummary("A part of the readers' discussion: the newest messages, or those before, after or around one");
        discussion.MapGet("/changes", ChangesAsync).WithSummary("What has changed in the discussion since a revision");
        discussion
            .MapGet("/entries", EntriesAsync)
            .CacheOutput(DiscussionCache.Policy)
            .WithSummary("How many readers say what of the entries");

        // What follows is the page's own: by the reader's session, not by a key.
        discussion.MapGet("/me", MeAsync).RequireAuthorization(Policies.Reader).ExcludeFromDescription();
        var writing = discussion
            .MapGroup("")
            .ExcludeFromDescription()
            .RequireAuthorization(Policies.Reader)
            .AddEndpointFilter<SameOrigin>();
        writing.MapPost("/messages", PostAsync);
        writing.MapPut("/messages/{id:long}", EditAsync);
        writing.MapDelete("/messages/{id:long}", EraseAsync);
        writing.MapPut("/messages/{id:long}/reaction", ReactAsync);
        writing.MapPost("/messages/{id:long}/report", ReportAsync);
        writing.MapPut("/entries/{id:long}/reaction", ReactToEntryAsync);
        writing.MapPost("/warnings/{id:int}/seen", TakeNoteAsync);
    }

    /// <summary>Null where it is no kind.</summary>
    public static ReactionKind? KindOf(string? name)
    {
        foreach (var kind in Enum.GetValues<ReactionKind>())
        {
            if (MessageView.NameOf(kind) == name)
            {
                return kind;
            }
        }

        return null;
    }

    static async Task<Results<Ok<DiscussionPartJson>, NotFound, ProblemHttpResult>> PartAsync(
        string slug,
        string? before,
        string? after,
        string? around,
        HttpResponse response,
        LiveBlogDb db,
        ChangeLog log,
        DiscussionChanges changes,
        TalkRenderer renderer,
        CancellationToken cancellation
    )
    {
        if (!Slug.TryParse(slug, out var parsed) || await log.FindAsync(parsed, cancellation) is not { } blogId)
        {
            return TypedResults.NotFound();
        }

        if (!TryRead(before, out var old) || !TryRead(after, out var @new) || !TryRead(around, out var one))
        {
            return TypedResults.Problem(
                title: "before, after and around are numbers of messages.",
                statusCode: StatusCodes.Status400BadRequest
            );
        }

        // The terms are read after what they come with: newer ones do no harm, older ones would stay.
        var part = await changes.PartAsync(blogId, old, @new, one, PartSize, cancellation);
        if (await db.FindBlogAsync(slug, cancellation) is not { Discussion.Mode: not DiscussionMode.Closed } blog)
        {
            return NoDiscussion();
        }

        response.Headers.CacheControl = "no-cache";
        return TypedResults.Ok(await renderer.RenderAsync(part, blog));
    }

    static async Task<Results<Ok<DiscussionChangesJson>, NotFound, ProblemHttpResult>> ChangesAsync(
        string slug,
        string? since,
        HttpContext http,
        LiveBlogDb db,
        ChangeLog log,
        DiscussionChanges changes,
        TalkRenderer renderer,
        ReadLimits limits,
        CancellationToken cancellation
    )
    {
        if (!Slug.TryParse(slug, out var parsed) || await log.FindAsync(parsed, cancellation) is not { } blogId)
        {
            return TypedResults.NotFound();
        }

        if (!TryRead(since, out var revision))
        {
            return TypedResults.Problem(title: "since must be a revision.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (limits.TakeCatchUp(Caller.Of(http), cost: 2) is { Ticks: > 0 } wait)
        {
            return TooManyRequests.Problem(http.Response, wait);
        }

        var changed = await changes.SinceAsync(blogId, revision ?? 0, cancellation);
        if (await db.FindBlogAsync(slug, cancellation) is not { Discussion.Mode: not DiscussionMode.Closed } blog)
        {
            return NoDiscussion();
        }

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await renderer.RenderAsync(changed, blog));
    }

    /// <summary>What readers say of the entries, of the newest that anything is said of.</summary>
    static async Task<Results<Ok<IReadOnlyList<EntryReactionsJson>>, NotFound>> EntriesAsync(
        string slug,
        HttpResponse response,
        Talk talk,
        LiveBlogDb db,
        CancellationToken cancellation
    )
    {
        if (await talk.FindAsync(slug, cancellation) is not { } blog)
        {
            return TypedResults.NotFound();
        }

        response.Headers.CacheControl = "no-cache";
        var counts = await db
            .EntryReactionCounts.AsNoTracking()
            .Where(r => r.BlogId == blog.Id)
            .OrderByDescending(r => r.EntryId)
            .Take(MostEntries)
            .ToListAsync(cancellation);
        return TypedResults.Ok<IReadOnlyList<EntryReactionsJson>>(counts.ConvertAll(EntryReactionsJson.Of));
    }

    static async Task<Results<Ok<MeJson>, NotFound>> MeAsync(
        string slug,
        ClaimsPrincipal user,
        HttpResponse response,
        Talk talk,
        TalkersState state,
        CancellationToken cancellation
    )
    {
        response.Headers.CacheControl = "no-store";
        return await talk.FindAsync(slug, cancellation) is { } blog && await state.ReadAsync(blog, Talker.Of(user)!, cancellation) is { } me
            ? TypedResults.Ok(me)
            : TypedResults.NotFound();
    }

    static async Task<IResult> PostAsync(
        string slug,
        MessageInput input,
        ClaimsPrincipal user,
        HttpResponse response,
        Talk talk,
        DiscussionChanges changes,
        MessageRenderer renderer,
        LiveBlogDb db,
        CancellationToken cancellation
    ) =>
        await AnswerAsync(
            slug,
            await talk.PostAsync(
                slug,
                Talker.Of(user)!,
                input.Text,
                input.ClientId ?? Guid.NewGuid(),
                input.ReplyTo,
                input.Entry,
                cancellation
            ),
            response,
            changes,
            renderer,
            db,
            cancellation
        );

    static async Task<IResult> EditAsync(
        string slug,
        long id,
        MessageInput input,
        ClaimsPrincipal user,
        HttpResponse response,
        Talk talk,
        DiscussionChanges changes,
        MessageRenderer renderer,
        LiveBlogDb db,
        CancellationToken cancellation
    ) =>
        await AnswerAsync(
            slug,
            await talk.EditAsync(slug, Talker.Of(user)!, id, input.Text, cancellation),
            response,
            changes,
            renderer,
            db,
            cancellation
        );

    static async Task<IResult> EraseAsync(
        string slug,
        long id,
        ClaimsPrincipal user,
        HttpResponse response,
        Talk talk,
        LiveBlogDb db,
        CancellationToken cancellation
    ) => await PlainAsync(slug, await talk.EraseAsync(slug, Talker.Of(user)!, id, cancellation), response, db, cancellation);

    static async Task<IResult> ReactAsync(
        string slug,
        long id,
        ReactionInput input,
        ClaimsPrincipal user,
        HttpResponse response,
        Talk talk,
        LiveBlogDb db,
        CancellationToken cancellation
    ) =>
        IsKind(input)
            ? await PlainAsync(
                slug,
                await talk.ReactAsync(slug, Talker.Of(user)!, id, KindOf(input.Kind), cancellation),
                response,
                db,
                cancellation
            )
            : NoKind();

    static async Task<IResult> ReactToEntryAsync(
        string slug,
        long id,
        ReactionInput input,
        ClaimsPrincipal user,
        HttpResponse response,
        Talk talk,
        LiveBlogDb db,
        CancellationToken cancellation
    ) =>
        IsKind(input)
            ? await PlainAsync(
                slug,
                await talk.ReactToEntryAsync(slug, Talker.Of(user)!, id, KindOf(input.Kind), cancellation),
                response,
                db,
                cancellation
            )
            : NoKind();

    static async Task<IResult> ReportAsync(
        string slug,
        long id,
        ReportInput input,
        ClaimsPrincipal user,
        HttpResponse response,
        Talk talk,
        LiveBlogDb db,
        CancellationToken cancellation
    ) => await PlainAsync(slug, await talk.ReportAsync(slug, Talker.Of(user)!, id, input.Why, cancellation), response, db, cancellation);

    static async Task<NoContent> TakeNoteAsync(
        string slug,
        int id,
        ClaimsPrincipal user,
        TalkersState state,
        CancellationToken cancellation
    )
    {
        await state.TakeNoteAsync(Talker.Of(user)!, id, cancellation);
        return TypedResults.NoContent();
    }

    static async Task<IResult> AnswerAsync(
        string slug,
        TalkOutcome outcome,
        HttpResponse response,
        DiscussionChanges changes,
        MessageRenderer renderer,
        LiveBlogDb db,
        CancellationToken cancellation
    )
    {
        if (outcome is not TalkOutcome.Done(Message: { } message))
        {
            return await PlainAsync(slug, outcome, response, db, cancellation);
        }

        // Its author sees it in whatever state, and though the discussion may have been closed by now.
        var blog = (await db.FindBlogAsync(slug, cancellation))!;
        var seen = (
            await changes.AsWrittenAsync(blog.Id, db.Messages.AsNoTracking().Where(m => m.Id == message.Id), cancellation)
        ).Single();
        return TypedResults.Ok(
            new SentJson(
                message.Id,
                message.Revision,
                message.State == MessageState.Held,
                await renderer.RenderAsync(seen, slug, FeedStyle.Of(blog))
            )
        );
    }

    static async Task<IResult> PlainAsync(
        string slug,
        TalkOutcome outcome,
        HttpResponse response,
        LiveBlogDb db,
        CancellationToken cancellation
    )
    {
        var blog = await db.FindBlogAsync(slug, cancellation);
        var words = blog is null ? Words.For("en") : FeedStyle.Of(blog).Words;
        switch (outcome)
        {
            case TalkOutcome.Done:
                return TypedResults.NoContent();
            case TalkOutcome.Wrong(var field, var word, var values):
                var why = words.Format(word, values);
                return TypedResults.Problem(
                    title: "Some fields are not valid.",
                    detail: why,
                    statusCode: StatusCodes.Status400BadRequest,
                    extensions: [new("errors", new Dictionary<string, string[]> { [field] = [why] })]
                );
            case TalkOutcome.Refused(var word, var values) refused:
                if (refused.RetryAfter is { } later)
                {
                    response.Headers.RetryAfter = ((int)Math.Ceiling(later.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                }

                return TypedResults.Problem(
                    title: "This action is not allowed.",
                    detail: words.Format(word, values),
                    statusCode: refused.RetryAfter is null ? StatusCodes.Status403Forbidden : StatusCodes.Status429TooManyRequests
                );
            default:
                return blog?.Discussion.Mode == DiscussionMode.Closed ? NoDiscussion() : TypedResults.NotFound();
        }
    }

    /// <summary>
    /// Says apart from other things that are not found, by its terms, that a discussion is closed: an open page takes it away.
    /// </summary>
    static ProblemHttpResult NoDiscussion() =>
        TypedResults.Problem(
            title: "This blog has no discussion.",
            statusCode: StatusCodes.Status404NotFound,
            extensions: [new("terms", DiscussionTermsJson.Of(new DiscussionTerms(DiscussionMode.Closed, SlowSeconds: 0)))]
        );

    static bool IsKind(ReactionInput input) => input.Kind is null || KindOf(input.Kind) is not null;

    static ProblemHttpResult NoKind() =>
        TypedResults.Problem(
            title: "kind must be useful, touching, surprising, worrying or null.",
            statusCode: StatusCodes.Status400BadRequest
        );

    static bool TryRead(string? text, out long? number)
    {
        number = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : null;
        return string.IsNullOrEmpty(text) || number is not null;
    }
}
