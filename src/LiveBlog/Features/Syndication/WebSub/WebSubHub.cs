using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Http.Outgoing;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Syndication.WebSub;

/// <summary>
/// The hub of the site's own feeds (W3C WebSub): takes subscriptions at <c>POST /websub</c>. Errors are plain text, as §5.1.2
/// has it, a line for each field; whether the subscriber means it is found out afterwards, by <see cref="IntentVerifier"/>.
/// </summary>
static class WebSubHub
{
    public const string Rate = "websub";

    /// <summary>Bytes of a request: an address, a callback and a secret, each with every byte escaped, and room to spare.</summary>
    const int Largest = 16 * 1024;

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost(Links.WebSub, TakeAsync)
            .WithMetadata(new BodyLimit(Largest) { AnswersPlainText = true }, new NotQueuedAttribute())
            .RequireRateLimiting(Rate)
            .DisableAntiforgery()
            .ExcludeFromDescription();

    static async Task<IResult> TakeAsync(
        HttpContext http,
        SyndicationSettings settings,
        SiteSettings site,
        LiveBlogDb db,
        WebSubSubscribers subscriptions,
        IntentVerifier verifier,
        OutgoingHttp outgoing,
        CancellationToken cancellation
    )
    {
        if (settings.Hub is not null)
        {
            return Results.NotFound();
        }

        if (!settings.IsOwnHub)
        {
            return Answer(
                StatusCodes.Status501NotImplemented,
                "This site accepts no subscriptions: its address (Site:BaseUrl) is not set."
            );
        }

        if (http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
        {
            return Answer(StatusCodes.Status415UnsupportedMediaType, "The request must be a form: application/x-www-form-urlencoded.");
        }

        IFormCollection form;
        try
        {
            form = await http.Request.ReadFormAsync(cancellation);
        }
        catch (BadHttpRequestException failure) when (failure.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Answer(failure.StatusCode, "The request is too large.");
        }
        catch (Exception failure) when (failure is InvalidDataException or BadHttpRequestException)
        {
            return Answer(StatusCodes.Status400BadRequest, "The form cannot be read.");
        }

        if (SubscriptionRequest.TryRead(form, site.Absolute(http.Request, ""), out var wrong) is not { } request)
        {
            return Answer(StatusCodes.Status400BadRequest, [.. wrong]);
        }

        if (request.Feed.Slug is { } slug && await db.FindBlogAsync(slug, cancellation) is null)
        {
            return Answer(StatusCodes.Status400BadRequest, "hub.topic: there is no such feed.");
        }

        if (!await outgoing.CanReachAsync(new Uri(request.Callback), cancellation))
        {
            return Answer(StatusCodes.Status400BadRequest, "hub.callback: its host must be found, on the public internet.");
        }

        if (request.Mode == SubscriptionMode.Subscribe && !await subscriptions.HasRoomAsync(request, cancellation))
        {
            return Busy(http, "The feed has reached the limit of subscribers.");
        }

        if (request.Mode == SubscriptionMode.Subscribe && !await subscriptions.HasRoomForHostAsync(request, cancellation))
        {
            return Busy(http, "The host of hub.callback has reached the limit of subscriptions for one host.");
        }

        return verifier.TryTake(request) ? Results.StatusCode(StatusCodes.Status202Accepted) : Busy(http, "The hub is busy.");
    }

    static IResult Busy(HttpContext http, string sentence)
    {
        http.Response.Headers.RetryAfter = "600";
        return Answer(StatusCodes.Status503ServiceUnavailable, sentence);
    }

    static IResult Answer(int status, params string[] sentences) =>
        Results.Text(string.Join('\n', sentences) + "\n", "text/plain; charset=utf-8", statusCode: status);
}
