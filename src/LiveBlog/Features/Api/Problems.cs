using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveBlog.Features.Api;

/// <summary>
/// The API's errors, as problem details (RFC 9457). They are in English: programs read them, and those who write programs.
/// </summary>
static class Problems
{
    static readonly Strings English = Strings.For("en");

    public static ProblemHttpResult Invalid(FieldErrors errors, int status = StatusCodes.Status400BadRequest)
    {
        var fields = errors.In(English);
        var first = fields.First();
        return TypedResults.Problem(
            title: "Some fields are not valid.",
            detail: $"{first.Key}: {first.Value[0]}",
            statusCode: status,
            extensions: [new("errors", fields)]
        );
    }

    /// <summary>One wrong field, in the address or a header.</summary>
    public static ProblemHttpResult Invalid(string field, StringKey word, params (string, object)[] values)
    {
        var errors = new FieldErrors();
        errors.Add(field, word, values);
        return Invalid(errors);
    }

    public static ProblemHttpResult Unreadable(string reason, int status = StatusCodes.Status400BadRequest) =>
        TypedResults.Problem(title: "The request cannot be read.", detail: reason, statusCode: status);

    /// <summary>Larger than is read at all: the problem names the body, since the field is not known.</summary>
    public static ProblemHttpResult TooLarge()
    {
        var errors = new FieldErrors();
        errors.Add("body", StringKey.ErrorRequestTooLarge);
        return Invalid(errors, StatusCodes.Status413PayloadTooLarge);
    }

    public static ProblemHttpResult NoSuchBlog() =>
        TypedResults.Problem(title: "There is no such blog.", statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult NoSuchArticle() =>
        TypedResults.Problem(title: "There is no such article.", statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult ArticleWithdrawn() =>
        TypedResults.Problem(title: "The article has been withdrawn.", statusCode: StatusCodes.Status410Gone);

    public static ProblemHttpResult NoSuchTopic() =>
        TypedResults.Problem(title: "There is no such topic.", statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult NoSuchEntry() =>
        TypedResults.Problem(title: "There is no such entry.", statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult Withdrawn() =>
        TypedResults.Problem(title: "The entry has been withdrawn.", statusCode: StatusCodes.Status410Gone);

    public static ProblemHttpResult OnlyAdministrators() =>
        TypedResults.Problem(title: "Only a key of an administrator may do this.", statusCode: StatusCodes.Status403Forbidden);

    public static ProblemHttpResult NoSuchLine() =>
        TypedResults.Problem(
            title: "There is no such standalone headline. Edit the entry or the article to change its headline.",
            statusCode: StatusCodes.Status404NotFound
        );

    public static ProblemHttpResult LostRace(string what, Revision revision) =>
        TypedResults.Problem(
            title: $"The {what} has changed.",
            detail: $"It is now at revision {revision}. Get it, then send your change again with its ETag in If-Match.",
            statusCode: StatusCodes.Status412PreconditionFailed
        );

    public static ProblemHttpResult KeyReused(string what) =>
        TypedResults.Problem(
            title: "The idempotency key has been used before.",
            detail: $"The Idempotency-Key belongs to another {what}. Use a new key for a new {what}.",
            statusCode: StatusCodes.Status422UnprocessableEntity
        );
}
