using System.Globalization;
using System.Text.RegularExpressions;
using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Media;

/// <summary>A picture just sent, for the script that sent it: it becomes a row of the composer.</summary>
public sealed record DeskPicture(
    bool Ok,
    string Id,
    string Url,
    int Width,
    int Height,
    string? Alt,
    string? Caption,
    string? Credit,
    string? TakenOn
)
{
    /// <summary>Of what was sent, only the first frame is kept.</summary>
    public bool WasAnimated { get; init; }

    /// <param name="style">How the form shows days.</param>
    public static DeskPicture Of(MediaFile f, FeedLocale style) =>
        new(
            Ok: true,
            f.Hash,
            Links.Media(f.Hash, f.Widths[^1], "jpg"),
            f.Width,
            f.Height,
            f.Alt,
            f.Caption,
            f.Credit,
            f.TakenOn is { } day ? DeskTime.Show(day, style) : null
        );
}

/// <summary>One picture in a form: what is known of it, and its fields' names begin with <paramref name="Prefix"/>.</summary>
public sealed partial record PictureRow(
    string Prefix,
    PictureInput Picture,
    Func<string, string?> Why,
    Strings Strings,
    MediaSettings Settings
)
{
    public static readonly PictureInput Blank = new(null, null, null, null, null, null, null, null);

    public long MaxBytes => Settings.MaxBytes;

    public decimal MaxMegabytes => MaxBytes / 1_000_000m;

    /// <summary>The field for the picture's file, or for one that takes its place.</summary>
    public DeskField FileField(string label) =>
        new(Prefix + "file", label, Value: null, Why(Prefix + "file"))
        {
            File = new DeskFile(MaxBytes, Strings.ErrorPictureTooLarge(MaxMegabytes)),
            Hint = $"{Strings.PictureFileHint(MaxMegabytes)} {Strings.PicturesStandStill}",
        };

    public bool IsThere => !string.IsNullOrEmpty(Picture.Url);

    /// <summary>Small, for the form; of a picture of another site, itself.</summary>
    public string Thumb =>
        Largest()
            .Replace(
                Picture.Url ?? "",
                m =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"/{Math.Min(320, int.Parse(m.Groups["width"].ValueSpan, CultureInfo.InvariantCulture))}.jpg"
                    )
            );

    [GeneratedRegex(
        @"(?<=^/media/[0-9a-f]{32})/(?<width>[0-9]{1,4})\.jpg\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Largest();
}

/// <summary>Takes pictures out of the desk's forms: sent before by the page's script, or along with the form without one.</summary>
public sealed class DeskPictures(MediaCommands media, MediaSettings settings)
{
    public MediaSettings Settings => settings;

    /// <summary>The composer's pictures, in the order of their rows.</summary>
    /// <param name="before">The entry being edited: a picture it shows already may stay without a description.</param>
    /// <param name="descriptions">Whether a picture without one is wrong.</param>
    public async Task<IReadOnlyList<PictureInput>> ReadRowsAsync(
        IFormCollection form,
        Entry? before,
        string sender,
        FieldErrors errors,
        CancellationToken cancellation,
        bool descriptions = true
    )
    {
        var pictures = new List<PictureInput>();
        foreach (var prefix in FormRows.Prefixes(form, "media"))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"media[{pictures.Count}].");
            if (await ReadAsync(form, prefix, name, sender, errors, cancellation) is not { } picture)
            {
                continue;
            }

            var isNew = before?.Media.Any(p => p.Id == picture.Id) != true;
            if (descriptions && isNew && picture.Id is not null && string.IsNullOrWhiteSpace(picture.Alt))
            {
                errors.Add(name + "alt", StringKey.ErrorAltNeeded);
            }

            pictures.Add(picture);
        }

        return pictures;
    }

    /// <summary>One picture; null when its fields are empty.</summary>
    /// <param name="prefix">What its fields' names begin with.</param>
    /// <param name="name">What the names of its faults begin with.</param>
    public async Task<PictureInput?> ReadAsync(
        IFormCollection form,
        string prefix,
        string name,
        string sender,
        FieldErrors errors,
        CancellationToken cancellation
    )
    {
        string? Text(string field) => form.TryGetValue(prefix + field, out var text) ? text.ToString() : null;
        int? Number(string field) =>
            int.TryParse(Text(field), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

        var given = new PictureInput(
            Text("id") is { Length: > 0 } id ? id : null,
            Text("url"),
            Text("alt") ?? "",
            Text("caption") ?? "",
            Text("credit") ?? "",
            Text("takenOn") ?? "",
            Number("width"),
            Number("height")
        );
        if (form.Files[prefix + "file"] is not { Length: > 0 } file)
        {
            return string.IsNullOrWhiteSpace(given.Id + given.Url + given.Alt + given.Caption + given.Credit + given.TakenOn)
                ? null
                : given;
        }

        switch (await UploadAsync(file, sender, cancellation))
        {
            case MediaOutcome.Done(var sent, _):
                // The camera's day, where the editor has not said another.
                return given with
                {
                    Id = sent.Hash,
                    Url = Links.Media(sent.Hash, sent.Widths[^1], "jpg"),
                    TakenOn = string.IsNullOrEmpty(given.TakenOn) ? null : given.TakenOn,
                };
            case MediaOutcome.Wrong(var wrong):
                errors.AddAll(wrong, under: name);
                break;
        }

        return given;
    }

    public async Task<MediaOutcome> UploadAsync(IFormFile file, string sender, CancellationToken cancellation)
    {
        if (await UploadedPicture.BytesAsync(file, settings, cancellation) is { } bytes)
        {
            return await media.UploadAsync(
                new PictureUpload(bytes, file.FileName, sender, new PictureText(null, null, null, null)),
                cancellation
            );
        }

        var errors = new FieldErrors();
        errors.Add("file", StringKey.ErrorPictureTooLarge, ("max", settings.MaxBytes / 1_000_000m));
        return new MediaOutcome.Wrong(errors);
    }
}
