using System.Globalization;
using System.Security.Claims;
using LiveBlog.Data;
using LiveBlog.Features.Api;
using LiveBlog.Features.Publishing;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Media;

/// <summary>An uploaded picture as the API shows it.</summary>
/// <param name="Id">What an entry names it by, in <c>media: [{ id }]</c>.</param>
/// <param name="Url">Its largest JPEG, as a path of this site.</param>
/// <param name="Widths">The widths it is kept in, in pixels: beside <paramref name="Url"/> lie <c>{width}.avif</c>, <c>.webp</c>
/// and <c>.jpg</c>.</param>
public sealed record MediaJson(
    string Id,
    string Url,
    int Width,
    int Height,
    IReadOnlyList<int> Widths,
    string? Alt,
    string? Caption,
    string? Credit,
    DateOnly? TakenOn,
    string FileName,
    DateTime CreatedAt
)
{
    public static MediaJson Of(MediaFile f) =>
        new(
            f.Hash,
            Links.Media(f.Hash, f.Widths[^1], "jpg"),
            f.Width,
            f.Height,
            f.Widths,
            f.Alt,
            f.Caption,
            f.Credit,
            f.TakenOn,
            f.FileName,
            f.CreatedAt
        );
}

/// <summary>What is to be said of a picture; fields left out stay as they are.</summary>
public sealed record MediaInput(string? Alt, string? Caption, string? Credit, string? TakenOn);

/// <summary><c>/api/v1/media</c>, for those who may write.</summary>
static class MediaApi
{
    const int PageSize = 50;

    public static void MapMediaApi(this RouteGroupBuilder api)
    {
        var settings = ((IEndpointRouteBuilder)api).ServiceProvider.GetRequiredService<MediaSettings>();
        var media = api.MapGroup("/media").RequireAuthorization(Policies.ApiWrite);
        media
            .MapGet("", ListAsync)
            .ForLimitedKeys(KeyReach.Own)
            .WithSummary("The uploaded pictures, the newest first; with a key that is limited to some blogs, those that it has sent");
        media
            .MapPost("", UploadAsync)
            .ForLimitedKeys(KeyReach.Own)
            .WithMetadata(
                new BodyLimit(UploadedPicture.MaxBytes(settings)) { Field = "file", Why = UploadedPicture.WhyTooLarge(settings) },
                new NotQueuedAttribute()
            )
            .Accepts<IFormFile>(
                "multipart/form-data",
                "image/jpeg",
                "image/png",
                "image/webp",
                "image/avif",
                "image/gif",
                "application/octet-stream"
            )
            .WithSummary(
                "Uploads a picture: a form with the field file (and alt, caption, credit, takenOn), or its bytes alone. "
                    + "The same bytes again are the same picture"
            );
        media.MapGet("/{id}", GetAsync).ForLimitedKeys(KeyReach.Own).WithSummary("One picture");
        media
            .MapPatch("/{id}", DescribeAsync)
            .Accepts<MediaInput>("application/json")
            .WithSummary("Changes what is said of a picture where entries do not say otherwise");
        media
            .MapDelete("/{id}", DeleteAsync)
            .RequireAuthorization(Policies.ApiAdministration)
            .WithSummary("Takes a picture away for good, wherever it is shown");
    }

    static async Task<Results<Ok<ListJson<MediaJson>>, ProblemHttpResult>> ListAsync(
        string? cursor,
        ClaimsPrincipal asker,
        LiveBlogDb db,
        CancellationToken cancellation
    )
    {
        var files = Visible(db, asker);
        if (cursor is not null)
        {
            if (!TryReadCursor(cursor, out var at, out var hash))
            {
                return Problems.Invalid("cursor", StringKey.ErrorCursor);
            }

            files = files.Where(f => f.CreatedAt < at || (f.CreatedAt == at && f.Hash.CompareTo(hash) < 0));
        }

        var found = await files
            .OrderByDescending(f => f.CreatedAt)
            .ThenByDescending(f => f.Hash)
            .Take(PageSize + 1)
            .ToListAsync(cancellation);
        var items = found.Take(PageSize).ToList();
        return TypedResults.Ok(
            new ListJson<MediaJson>(items.ConvertAll(MediaJson.Of), found.Count > PageSize ? CursorAt(items[^1]) : null)
        );
    }

    static async Task<Results<Created<MediaJson>, Ok<MediaJson>, ProblemHttpResult>> UploadAsync(
        HttpRequest request,
        ClaimsPrincipal sender,
        MediaCommands commands,
        MediaSettings settings,
        CancellationToken cancellation
    )
    {
        var errors = new FieldErrors();
        if (await UploadedPicture.ReadAsync(request, sender.Identity?.Name ?? "", settings, errors, cancellation) is not { } upload)
        {
            return Problems.Invalid(
                errors,
                UploadedPicture.IsTooLarge(errors) ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest
            );
        }

        return await commands.UploadAsync(upload with { LimitedSenderId = LimitedId(sender) }, cancellation, errors) switch
        {
            MediaOutcome.Done(var file, IsNew: true) => TypedResults.Created("/api/v1/media/" + file.Hash, MediaJson.Of(file)),
            MediaOutcome.Done(var file, _) => TypedResults.Ok(MediaJson.Of(file)),
            MediaOutcome.Wrong(var wrong) => Problems.Invalid(wrong),
            var outcome => throw new InvalidOperationException($"An upload cannot end as {outcome}."),
        };
    }

    static async Task<Results<Ok<MediaJson>, ProblemHttpResult>> GetAsync(
        string id,
        ClaimsPrincipal asker,
        LiveBlogDb db,
        CancellationToken cancellation
    ) =>
        await Visible(db, asker).SingleOrDefaultAsync(f => f.Hash == id, cancellation) is { } file
            ? TypedResults.Ok(MediaJson.Of(file))
            : NoSuchPicture();

    static async Task<Results<Ok<MediaJson>, ProblemHttpResult>> DescribeAsync(
        string id,
        HttpRequest request,
        MediaCommands commands,
        CancellationToken cancellation
    )
    {
        var errors = new FieldErrors();
        var (json, problem) = await JsonInput.ReadAsync(request, errors, cancellation);
        if (json is null)
        {
            return problem!;
        }

        var text = new PictureText(json.Given("alt"), json.Given("caption"), json.Given("credit"), json.Given("takenOn"));
        json.RefuseOthers("id", "url", "width", "height", "widths", "fileName", "createdAt");
        return await commands.DescribeAsync(id, text, cancellation, errors) switch
        {
            MediaOutcome.Done(var file, _) => TypedResults.Ok(MediaJson.Of(file)),
            MediaOutcome.Wrong(var wrong) => Problems.Invalid(wrong),
            MediaOutcome.NotFound => NoSuchPicture(),
            var outcome => throw new InvalidOperationException($"Describing a picture cannot end as {outcome}."),
        };
    }

    static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id,
        MediaCommands commands,
        CancellationToken cancellation
    ) => await commands.DeleteAsync(id, cancellation) ? TypedResults.NoContent() : NoSuchPicture();

    /// <summary>
    /// A key that is limited to some blogs sees the pictures that it has sent: others may lie in drafts that are not for it.
    /// </summary>
    static IQueryable<MediaFile> Visible(LiveBlogDb db, ClaimsPrincipal asker) =>
        LimitedId(asker) is { } id
            ? db.MediaFiles.AsNoTracking().Where(f => db.MediaSenders.Any(s => s.SenderId == id && s.Hash == f.Hash))
            : db.MediaFiles.AsNoTracking();

    /// <summary>Null for a key that reaches all blogs.</summary>
    static string? LimitedId(ClaimsPrincipal key) => KeyScope.BlogsOf(key).Count > 0 ? key.FindFirstValue(ClaimTypes.NameIdentifier) : null;

    static ProblemHttpResult NoSuchPicture() =>
        TypedResults.Problem(title: "There is no such picture.", statusCode: StatusCodes.Status404NotFound);

    static string CursorAt(MediaFile file) => string.Create(CultureInfo.InvariantCulture, $"{file.CreatedAt.Ticks}-{file.Hash}");

    static bool TryReadCursor(string text, out DateTime at, out string hash)
    {
        (at, hash) = (default, "");
        if (
            text.Split('-') is not [var ticks, var rest]
            || !MediaStore.IsHash(rest)
            || !long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > DateTime.MaxValue.Ticks
        )
        {
            return false;
        }

        (at, hash) = (new DateTime(number, DateTimeKind.Utc), rest);
        return true;
    }
}
