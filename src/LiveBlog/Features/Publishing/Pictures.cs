using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>The pictures that an entry or a blog names: uploaded ones, and those that stand elsewhere.</summary>
static class Pictures
{
    static readonly IReadOnlyDictionary<string, MediaFile> None = new Dictionary<string, MediaFile>();

    /// <summary>The uploaded pictures among those named, by hash.</summary>
    public static async Task<IReadOnlyDictionary<string, MediaFile>> FindPicturesAsync(
        this LiveBlogDb db,
        IReadOnlyList<PictureInput> named,
        CancellationToken cancellation
    )
    {
        var hashes = named.Select(p => p.Id).OfType<string>().Where(IsHash).Distinct().Take(100).ToList();
        return hashes.Count == 0
            ? None
            : await db.MediaFiles.AsNoTracking().Where(f => hashes.Contains(f.Hash)).ToDictionaryAsync(f => f.Hash, cancellation);
    }

    public static Picture? Read(string field, PictureInput input, IReadOnlyDictionary<string, MediaFile> files, FieldErrors errors)
    {
        // Its file was not taken in, and that has been said.
        if (errors.Has(field + ".file"))
        {
            return null;
        }

        if (input.Id is { } hash && files.TryGetValue(hash, out var file))
        {
            return new Picture(
                Links.Media(hash, file.Widths[^1], "jpg"),
                (input.Alt is null ? file.Alt : errors.Line(field + ".alt", input.Alt, max: 1_000)) ?? "",
                input.Caption is null ? file.Caption : errors.Line(field + ".caption", input.Caption, max: 1_000),
                input.Credit is null ? file.Credit : errors.Line(field + ".credit", input.Credit, max: 200),
                input.TakenOn is null ? file.TakenOn : errors.Day(field + ".takenOn", input.TakenOn),
                file.Width,
                file.Height
            )
            {
                Id = hash,
            };
        }

        // An upload that is not there would show as a broken picture.
        if (
            input.Id is { } missing
            && IsHash(missing)
            && (string.IsNullOrWhiteSpace(input.Url) || input.Url.StartsWith("/media/", StringComparison.Ordinal))
        )
        {
            errors.Add(field + ".id", StringKey.ErrorNoSuchPicture);
            return null;
        }

        return FromOtherSite(field, input, errors);
    }

    static Picture? FromOtherSite(string field, PictureInput input, FieldErrors errors)
    {
        var url = errors.Required(field + ".url", errors.Image(field + ".url", input.Url));
        var alt = errors.Line(field + ".alt", input.Alt, max: 1_000);
        var caption = errors.Line(field + ".caption", input.Caption, max: 1_000);
        var credit = errors.Line(field + ".credit", input.Credit, max: 200);
        var taken = errors.Day(field + ".takenOn", input.TakenOn);
        var id = errors.Line(field + ".id", input.Id, max: 64);
        Side(field + ".width", input.Width, errors);
        Side(field + ".height", input.Height, errors);
        return url is null ? null : new Picture(url, alt ?? "", caption, credit, taken, input.Width, input.Height) { Id = id ?? "" };
    }

    static bool IsHash(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);

    static void Side(string field, int? pixels, FieldErrors errors)
    {
        if (pixels is < 1 or > 50_000)
        {
            errors.Add(field, StringKey.ErrorRange, ("min", 1), ("max", 50_000));
        }
    }
}
