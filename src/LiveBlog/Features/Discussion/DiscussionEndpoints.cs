using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveBlog.Features.Discussion;

/// <summary>What the panel beside a feed asks and sends.</summary>
static partial class DiscussionEndpoints
{
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
        writing.MapPost("/warnings/{id:int}/seen", AcknowledgeWarningAsync);
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

    /// <summary>
    /// Says apart from other things that are not found, by its terms, that a discussion is closed: an open page takes it away.
    /// </summary>
    static ProblemHttpResult NoDiscussion() =>
        TypedResults.Problem(
            title: "This blog has no discussion.",
            statusCode: StatusCodes.Status404NotFound,
            extensions: [new("terms", DiscussionTermsJson.Of(new DiscussionTerms(DiscussionMode.Closed, SlowSeconds: 0)))]
        );
}
