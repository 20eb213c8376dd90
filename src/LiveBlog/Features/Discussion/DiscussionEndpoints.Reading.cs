using System.Globalization;
using System.Security.Claims;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Http.Limits;
using LiveBlog.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>What the panel asks.</summary>
static partial class DiscussionEndpoints
{
    const int PartSize = 40,
        MaxEntries = 1_000;

    static async Task<Results<Ok<DiscussionPartJson>, NotFound, ProblemHttpResult>> PartAsync(
        string slug,
        string? before,
        string? after,
        string? around,
        HttpResponse response,
        LiveBlogDb db,
        ChangeLog log,
        DiscussionQuery query,
        MessageJsonRenderer renderer,
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
        var part = await query.PartAsync(blogId, old, @new, one, PartSize, cancellation);
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
        ChangeLog log,
        DiscussionStream stream,
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

        Task<TimeSpan> TakeAsync(int cost) => Task.FromResult(limits.TakeCatchUp(Caller.Of(http), cost));
        switch (await stream.SinceAsync(blogId, new Revision(revision ?? 0), TakeAsync, cancellation))
        {
            case CatchUp<DiscussionChangesJson>.TooOften(var retryAfter):
                return TooManyRequests.Problem(http.Response, retryAfter);
            case CatchUp<DiscussionChangesJson>.Done(var changes, _)
                when changes.Terms.Mode != DiscussionRules.NameOf(DiscussionMode.Closed):
                http.Response.Headers.CacheControl = "no-store";
                return TypedResults.Ok(changes);
            default:
                return NoDiscussion();
        }
    }

    /// <summary>What readers say of the entries, of the newest that anything is said of.</summary>
    static async Task<Results<Ok<IReadOnlyList<EntryReactionsJson>>, NotFound>> EntriesAsync(
        string slug,
        HttpResponse response,
        DiscussionAccess access,
        LiveBlogDb db,
        CancellationToken cancellation
    )
    {
        if (await access.FindAsync(slug, cancellation) is not { } blog)
        {
            return TypedResults.NotFound();
        }

        response.Headers.CacheControl = "no-cache";
        var counts = await db
            .EntryReactionCounts.AsNoTracking()
            .Where(r => r.BlogId == blog.Id)
            .OrderByDescending(r => r.EntryId)
            .Take(MaxEntries)
            .ToListAsync(cancellation);
        return TypedResults.Ok<IReadOnlyList<EntryReactionsJson>>(counts.ConvertAll(EntryReactionsJson.Of));
    }

    static async Task<Results<Ok<MeJson>, NotFound>> MeAsync(
        string slug,
        ClaimsPrincipal user,
        HttpResponse response,
        DiscussionAccess access,
        ParticipantStates state,
        CancellationToken cancellation
    )
    {
        response.Headers.CacheControl = "no-store";
        return
            await access.FindAsync(slug, cancellation) is { } blog
            && await state.ReadAsync(blog, Participant.Of(user)!, cancellation) is { } me
            ? TypedResults.Ok(me)
            : TypedResults.NotFound();
    }

    static bool TryRead(string? text, out long? number)
    {
        number = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : null;
        return string.IsNullOrEmpty(text) || number is not null;
    }
}
