using System.Globalization;
using System.Security.Claims;
using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>What the panel sends.</summary>
static partial class DiscussionEndpoints
{
    static async Task<IResult> PostAsync(
        string slug,
        MessageInput input,
        ClaimsPrincipal user,
        HttpResponse response,
        MessageCommands messages,
        DiscussionQuery query,
        MessageRenderer renderer,
        LiveBlogDb db,
        CancellationToken cancellation
    ) =>
        await AnswerAsync(
            slug,
            await messages.PostAsync(
                slug,
                Participant.Of(user)!,
                input.Text,
                input.ClientId ?? Guid.NewGuid(),
                input.ReplyTo,
                input.Entry is { } entry ? new EntryId(entry) : null,
                cancellation
            ),
            response,
            query,
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
        MessageCommands messages,
        DiscussionQuery query,
        MessageRenderer renderer,
        LiveBlogDb db,
        CancellationToken cancellation
    ) =>
        await AnswerAsync(
            slug,
            await messages.EditAsync(slug, Participant.Of(user)!, id, input.Text, cancellation),
            response,
            query,
            renderer,
            db,
            cancellation
        );

    static async Task<IResult> EraseAsync(
        string slug,
        long id,
        ClaimsPrincipal user,
        HttpResponse response,
        MessageCommands messages,
        LiveBlogDb db,
        CancellationToken cancellation
    ) => await PlainAsync(slug, await messages.EraseAsync(slug, Participant.Of(user)!, id, cancellation), response, db, cancellation);

    static async Task<IResult> ReactAsync(
        string slug,
        long id,
        ReactionInput input,
        ClaimsPrincipal user,
        HttpResponse response,
        ReactionCommands reactions,
        LiveBlogDb db,
        CancellationToken cancellation
    ) =>
        IsKind(input)
            ? await PlainAsync(
                slug,
                await reactions.ReactAsync(slug, Participant.Of(user)!, id, KindOf(input.Kind), cancellation),
                response,
                db,
                cancellation
            )
            : NoKind();

    static async Task<IResult> ReactToEntryAsync(
        string slug,
        EntryId id,
        ReactionInput input,
        ClaimsPrincipal user,
        HttpResponse response,
        ReactionCommands reactions,
        LiveBlogDb db,
        CancellationToken cancellation
    ) =>
        IsKind(input)
            ? await PlainAsync(
                slug,
                await reactions.ReactToEntryAsync(slug, Participant.Of(user)!, id, KindOf(input.Kind), cancellation),
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
        ReportCommands reports,
        LiveBlogDb db,
        CancellationToken cancellation
    ) =>
        await PlainAsync(
            slug,
            await reports.ReportAsync(slug, Participant.Of(user)!, id, input.Why, cancellation),
            response,
            db,
            cancellation
        );

    static async Task<NoContent> AcknowledgeWarningAsync(
        string slug,
        int id,
        ClaimsPrincipal user,
        ParticipantStates state,
        CancellationToken cancellation
    )
    {
        await state.AcknowledgeWarningAsync(Participant.Of(user)!, id, cancellation);
        return TypedResults.NoContent();
    }

    static async Task<IResult> AnswerAsync(
        string slug,
        DiscussionOutcome outcome,
        HttpResponse response,
        DiscussionQuery query,
        MessageRenderer renderer,
        LiveBlogDb db,
        CancellationToken cancellation
    )
    {
        if (outcome is not DiscussionOutcome.Done(Message: { } message))
        {
            return await PlainAsync(slug, outcome, response, db, cancellation);
        }

        // Its author sees it in whatever state, and though the discussion may have been closed by now.
        var blog = (await db.FindBlogAsync(slug, cancellation))!;
        var seen = (await query.AsWrittenAsync(blog.Id, db.Messages.AsNoTracking().Where(m => m.Id == message.Id), cancellation)).Single();
        return TypedResults.Ok(
            new SentJson(
                message.Id,
                message.Revision.Value,
                message.State == MessageState.Held,
                await renderer.RenderAsync(seen, slug, FeedLocale.Of(blog))
            )
        );
    }

    static async Task<IResult> PlainAsync(
        string slug,
        DiscussionOutcome outcome,
        HttpResponse response,
        LiveBlogDb db,
        CancellationToken cancellation
    )
    {
        var blog = await db.FindBlogAsync(slug, cancellation);
        var strings = blog is null ? Strings.For("en") : FeedLocale.Of(blog).Strings;
        switch (outcome)
        {
            case DiscussionOutcome.Done:
                return TypedResults.NoContent();
            case DiscussionOutcome.Wrong(var field, var word, var values):
                var why = strings.Format(word, values);
                return TypedResults.Problem(
                    title: "Some fields are not valid.",
                    detail: why,
                    statusCode: StatusCodes.Status400BadRequest,
                    extensions: [new("errors", new Dictionary<string, string[]> { [field] = [why] })]
                );
            case DiscussionOutcome.Refused(var word, var values) refused:
                if (refused.RetryAfter is { } later)
                {
                    response.Headers.RetryAfter = ((int)Math.Ceiling(later.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                }

                return TypedResults.Problem(
                    title: "This action is not allowed.",
                    detail: strings.Format(word, values),
                    statusCode: refused.RetryAfter is null ? StatusCodes.Status403Forbidden : StatusCodes.Status429TooManyRequests
                );
            default:
                return blog?.Discussion.Mode == DiscussionMode.Closed ? NoDiscussion() : TypedResults.NotFound();
        }
    }

    static bool IsKind(ReactionInput input) => input.Kind is null || KindOf(input.Kind) is not null;

    static ProblemHttpResult NoKind() =>
        TypedResults.Problem(
            title: "kind must be useful, touching, surprising, worrying or null.",
            statusCode: StatusCodes.Status400BadRequest
        );
}
