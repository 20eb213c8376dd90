using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Features.Media;

/// <summary>Reads a picture out of a request: from a form's field <c>file</c>, or the body alone.</summary>
public static class UploadedPicture
{
    /// <summary>Without scripts the pictures come with the form, several at once.</summary>
    public const int MaxFormBytes = 120_000_000;

    const StringKey TooLarge = StringKey.ErrorPictureTooLarge;

    static readonly string[] Fields = ["alt", "caption", "credit", "takenOn"];

    // A form has words and boundaries around the picture.
    const int AroundIt = 64_000;

    public static long MaxBytes(MediaSettings settings) => settings.MaxBytes + AroundIt;

    /// <summary>Null, with the reasons in <paramref name="errors"/>, when there is no picture to be had.</summary>
    public static async Task<PictureUpload?> ReadAsync(
        HttpRequest request,
        string sender,
        MediaSettings settings,
        FieldErrors errors,
        CancellationToken cancellation
    )
    {
        try
        {
            return request.HasFormContentType
                ? await FromFormAsync(request, sender, settings, errors, cancellation)
                : new PictureUpload(
                    await BytesAsync(request.Body, cancellation),
                    FileName: null,
                    sender,
                    new PictureText(null, null, null, null)
                );
        }
        catch (BadHttpRequestException wrong) when (wrong.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            AddTooLarge(errors, settings);
        }
        catch (Exception wrong)
            when (wrong is InvalidDataException or BadHttpRequestException
                || (wrong is IOException && !cancellation.IsCancellationRequested)
            )
        {
            // A form that ends before its end, or is none.
            errors.Add("file", StringKey.ErrorPictureForm);
        }

        return null;
    }

    public static string WhyTooLarge(MediaSettings settings) => Strings.For("en").Format(TooLarge, ("max", settings.MaxBytes / 1_000_000m));

    public static bool IsTooLarge(FieldErrors errors) => errors.Says("file", TooLarge);

    /// <summary>A form's file; null when it is larger than may be sent.</summary>
    public static async Task<byte[]?> BytesAsync(IFormFile file, MediaSettings settings, CancellationToken cancellation)
    {
        if (file.Length > settings.MaxBytes)
        {
            return null;
        }

        await using var stream = file.OpenReadStream();
        return await BytesAsync(stream, cancellation);
    }

    static async Task<PictureUpload?> FromFormAsync(
        HttpRequest request,
        string sender,
        MediaSettings settings,
        FieldErrors errors,
        CancellationToken cancellation
    )
    {
        var form = await request.ReadFormAsync(cancellation);
        foreach (
            var name in form
                .Keys.Except(Fields, StringComparer.Ordinal)
                .Concat(form.Files.Select(f => f.Name).Where(name => name != "file"))
        )
        {
            errors.Add(name.Truncate(100), StringKey.ErrorUnknownField);
        }

        if (form.Files.GetFiles("file") is not [var file])
        {
            errors.Add("file", form.Files.Count == 0 ? StringKey.ErrorRequired : StringKey.ErrorTwice);
            return null;
        }

        if (await BytesAsync(file, settings, cancellation) is not { } bytes)
        {
            AddTooLarge(errors, settings);
            return null;
        }

        string? Given(string name) => form.TryGetValue(name, out var value) ? value.ToString() : null;
        return new PictureUpload(
            bytes,
            file.FileName,
            sender,
            new PictureText(Given("alt"), Given("caption"), Given("credit"), Given("takenOn"))
        );
    }

    static async Task<byte[]> BytesAsync(Stream stream, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    }

    static void AddTooLarge(FieldErrors errors, MediaSettings settings) =>
        errors.Add("file", TooLarge, ("max", settings.MaxBytes / 1_000_000m));
}
