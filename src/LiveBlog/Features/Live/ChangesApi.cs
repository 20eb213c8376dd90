using System.Globalization;
using LiveBlog.ChangeStreams;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveBlog.Features.Live;

/// <summary><c>/api/v1/blogs/{slug}/changes</c> and <c>/stream</c>: what the hub sends, for programs without a hub client.</summary>
static class ChangesApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/blogs/{slug}/changes", ChangesAsync)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithSummary("What has changed since a revision");
        app.MapGet("/api/v1/blogs/{slug}/stream", StreamAsync)
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("The changes as server-sent events; Last-Event-ID, or since, goes on from a revision");
    }

    static async Task<Results<Ok<ChangesJson>, ProblemHttpResult>> ChangesAsync(
        string slug,
        string? since,
        BlogStream blogs,
        CatchUpPace pace,
        HttpContext http,
        CancellationToken cancellation
    )
    {
        if (!TryReadRevision(since, out var revision))
        {
            return NotARevision("since");
        }

        if (!Slug.TryParse(slug, out var parsed))
        {
            return NoSuchBlog();
        }

        http.Response.Headers.CacheControl = "no-store";
        Task<TimeSpan> TakeAsync(int cost) => pace.TakeAsync(Caller.Of(http), cost, patience: TimeSpan.Zero, cancellation);
        switch (await blogs.SinceAsync(parsed, revision ?? Revision.None, TakeAsync, cancellation))
        {
            case CatchUp<BlogCatchUp>.Done((var changes, var blog), _):
                http.Response.Headers.AllowFramesOf(blog);
                return TypedResults.Ok(changes);
            case CatchUp<BlogCatchUp>.TooOften(var retryAfter):
                // It says nothing of the blog: a frame of an opaque origin must be able to read when it may ask again.
                http.Response.Headers.AccessControlAllowOrigin = "*";
                http.Response.Headers.AccessControlExposeHeaders = "Retry-After";
                return TooManyRequests.Problem(http.Response, retryAfter);
            default:
                return NoSuchBlog();
        }
    }

    static async Task<IResult> StreamAsync(
        string slug,
        string? since,
        HttpRequest request,
        ChangeLog log,
        BlogStream blogs,
        StreamFollowing following,
        Followers followers,
        OpenConnections open,
        TimeProvider clock,
        IHostApplicationLifetime lifetime
    )
    {
        string? lastEventId = request.Headers["Last-Event-ID"];
        if (!TryReadRevision(lastEventId, out var held) || !TryReadRevision(since, out var asked))
        {
            return NotARevision(held is null && !string.IsNullOrEmpty(lastEventId) ? "Last-Event-ID" : "since");
        }

        return Slug.TryParse(slug, out var parsed) && await log.FindAsync(parsed, request.HttpContext.RequestAborted) is { } blogId
            ? new EventStream(blogs, following, followers, open, clock, lifetime)
            {
                BlogId = blogId,
                Slug = parsed,
                Since = held ?? asked,
            }
            : NoSuchBlog();
    }

    static bool TryReadRevision(string? text, out Revision? revision)
    {
        revision = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given))
        {
            revision = new Revision(given);
            return true;
        }

        return false;
    }

    static ProblemHttpResult NoSuchBlog() =>
        TypedResults.Problem(title: "There is no such blog.", statusCode: StatusCodes.Status404NotFound);

    static ProblemHttpResult NotARevision(string field)
    {
        var message = Strings.For("en").ErrorRevision;
        return TypedResults.Problem(
            title: "Some fields are not valid.",
            detail: $"{field}: {message}",
            statusCode: StatusCodes.Status400BadRequest,
            extensions: [new("errors", new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] })]
        );
    }
}
