using System.Globalization;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using NetVips;

namespace LiveBlog.Features.Media;

/// <summary>A re-encoded picture: upright, in sRGB, without a word of metadata, in every width and coding that pages ask for.</summary>
/// <param name="Width">Of the picture that came in, turned upright.</param>
/// <param name="TakenOn">The day the camera noted.</param>
/// <param name="Files">By name, such as "640.avif".</param>
public sealed record ProcessedImage(
    int Width,
    int Height,
    IReadOnlyList<int> Widths,
    DateOnly? TakenOn,
    IReadOnlyDictionary<string, byte[]> Files
);

/// <summary>Why a picture is not taken in: the key of a sentence, and what fills it.</summary>
public sealed record PictureRefusal(StringKey Word, params (string Name, object Value)[] Values);

/// <summary>
/// Develops what comes in from outside. Nothing of the upload is kept or passed on: pixels are decoded, and encoded again.
/// Of animations, the first frame is kept: moving pictures would need a way to stop them (WCAG 2.2.2).
/// </summary>
public sealed class ImageProcessor(MediaSettings settings, TimeProvider clock) : IDisposable
{
    const int JpegQuality = 80,
        WebPQuality = 78,
        AvifQuality = 58;

    // Of 0 to 9: up to 3 the bytes are the same and the time doubles with each; from 4 on it is four times as much for a quarter fewer.
    const int AvifEffort = 2,
        WebPEffort = 4;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // At least one core stays for the feed, and the others are left to it as well when it needs them.
    static readonly int AtOnce = Math.Max(1, Environment.ProcessorCount / 2);

    readonly SemaphoreSlim gate = new(AtOnce);
    readonly LowPriorityScheduler scheduler = new(AtOnce);

    /// <summary>The finished picture, or why there is none.</summary>
    public async Task<(ProcessedImage? Picture, PictureRefusal? Refusal)> ProcessAsync(byte[] bytes, CancellationToken cancellation)
    {
        if (bytes.Length == 0)
        {
            return (null, new PictureRefusal(StringKey.ErrorPictureEmpty));
        }

        if (PictureKinds.Of(bytes) is not { } kind)
        {
            return (null, new PictureRefusal(StringKey.ErrorPictureKind));
        }

        await gate.WaitAsync(cancellation);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Patience);
            return await scheduler.RunAsync(() => Develop(bytes, kind, limit.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, new PictureRefusal(StringKey.ErrorPictureBroken));
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        gate.Dispose();
        scheduler.Dispose();
    }

    (ProcessedImage? Picture, PictureRefusal? Refusal) Develop(byte[] bytes, PictureKind kind, CancellationToken cancellation)
    {
        Vips.Start();
        try
        {
            using var header = Open(bytes, kind);
            var pixels = (long)header.Width * header.Height;
            if (pixels > settings.MaxMegapixels * 1_000_000L)
            {
                return (null, new PictureRefusal(StringKey.ErrorPicturePixels, ("max", settings.MaxMegapixels)));
            }

            using var upright = header.Autorot();
            var (width, height) = (upright.Width, upright.Height);
            var widths = PictureWidths.Of(width, height);
            using var largest = Decode(bytes, kind, widths[^1], cancellation);
            return (new ProcessedImage(width, height, widths, CaptureDay(header), Encode(largest, widths, cancellation)), null);
        }
        catch (VipsException) when (!cancellation.IsCancellationRequested)
        {
            return (null, new PictureRefusal(StringKey.ErrorPictureBroken));
        }
        catch (VipsException)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>Reads the header alone, by the loader of this kind and no other.</summary>
    static Image Open(byte[] bytes, PictureKind kind) =>
        kind switch
        {
            PictureKind.Jpeg => Image.JpegloadBuffer(bytes, failOn: Enums.FailOn.Truncated),
            PictureKind.Png => Image.PngloadBuffer(bytes, failOn: Enums.FailOn.Truncated),
            PictureKind.WebP => Image.WebploadBuffer(bytes, failOn: Enums.FailOn.Truncated),
            PictureKind.Gif => Image.GifloadBuffer(bytes, failOn: Enums.FailOn.Truncated),
            PictureKind.Avif => Image.HeifloadBuffer(bytes, failOn: Enums.FailOn.Truncated),
        };

    static Image Decode(byte[] bytes, PictureKind kind, int width, CancellationToken cancellation)
    {
        using var shrunk = Frames.First(bytes, kind) is { } frame ? ShrinkFrame(bytes, kind, frame, width) : Shrink(bytes, width);
        using var coloured = shrunk.Colourspace(Enums.Interpretation.Srgb);

        // Transparent areas become white: black letters would vanish on a dark page.
        using var opaque = coloured.HasAlpha() ? coloured.Flatten(background: [255]) : coloured.Copy();
        using var bytesEach = opaque.Cast(Enums.BandFormat.Uchar);
        bytesEach.SetProgress(progress: null, cancellation);
        return bytesEach.CopyMemory();
    }

    // Shrinks while it decodes where the coding allows it, turns upright, and takes colours from the profile to sRGB.
    // Its own parameter for what to fail on is not passed to the loader of a buffer; the option is.
    static Image Shrink(byte[] bytes, int width) =>
        Image.ThumbnailBuffer(
            bytes,
            width,
            optionString: "fail_on=truncated",
            height: 1_000_000,
            size: Enums.Size.Down,
            outputProfile: "srgb",
            intent: Enums.Intent.Perceptual
        );

    /// <summary>
    /// What the first frame of an animation does not cover is see-through to browsers; the decoder makes it black where no other part
    /// is.
    /// </summary>
    static Image ShrinkFrame(byte[] bytes, PictureKind kind, FrameArea frame, int width)
    {
        using var header = Open(bytes, kind);
        var part = frame.Within(header.Width, header.Height);
        if (part == new FrameArea(0, 0, header.Width, header.Height))
        {
            return Shrink(bytes, width);
        }

        using var coloured = header.Colourspace(Enums.Interpretation.Srgb);
        using var opaque = coloured.HasAlpha() ? coloured.Flatten(background: [255]) : coloured.Copy();
        using var black = Image.Black(header.Width, header.Height, bands: opaque.Bands);
        using var light = black.Linear([0], [255], uchar: true);
        using var white = light.Copy(interpretation: Enums.Interpretation.Srgb);
        if (part.Width == 0 || part.Height == 0)
        {
            return white.ThumbnailImage(width, height: 1_000_000, size: Enums.Size.Down);
        }

        using var covered = opaque.Crop(part.Left, part.Top, part.Width, part.Height);
        using var whole = white.Insert(covered, part.Left, part.Top);
        return whole.ThumbnailImage(width, height: 1_000_000, size: Enums.Size.Down);
    }

    static Dictionary<string, byte[]> Encode(Image largest, IReadOnlyList<int> widths, CancellationToken cancellation)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var width in widths)
        {
            cancellation.ThrowIfCancellationRequested();
            using var sized = largest.ThumbnailImage(width, height: 1_000_000, size: Enums.Size.Down);
            using var picture = sized.CopyMemory();
            var name = width.ToString(CultureInfo.InvariantCulture);
            files[name + ".jpg"] = picture.JpegsaveBuffer(
                q: JpegQuality,
                optimizeCoding: true,
                interlace: true,
                keep: Enums.ForeignKeep.None
            );
            files[name + ".webp"] = picture.WebpsaveBuffer(q: WebPQuality, effort: WebPEffort, keep: Enums.ForeignKeep.None);
            files[name + ".avif"] = picture.HeifsaveBuffer(
                q: AvifQuality,
                compression: Enums.ForeignHeifCompression.Av1,
                effort: AvifEffort,
                bitdepth: 8,
                keep: Enums.ForeignKeep.None
            );
        }

        return files;
    }

    /// <summary>
    /// EXIF's DateTimeOriginal (EXIF 2.32 §4.6.5), when it is a day that can be true: cameras without a clock write nonsense.
    /// </summary>
    DateOnly? CaptureDay(Image header)
    {
        const string Field = "exif-ifd2-DateTimeOriginal";
        return
            header.Contains(Field)
            && header.Get(Field) is string { Length: >= 10 } text
            && DateOnly.TryParseExact(text[..10], "yyyy:MM:dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year >= 1990
            && day <= DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(1)
            ? day
            : null;
    }
}
