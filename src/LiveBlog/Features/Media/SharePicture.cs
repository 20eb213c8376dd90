using System.Net;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.Extensions.Caching.Memory;
using NetVips;

namespace LiveBlog.Features.Media;

/// <summary>The texts of a share picture.</summary>
/// <param name="Above">The line over the headline: a state, or a time.</param>
/// <param name="IsLive">The line is marked as live, in the one accent colour.</param>
/// <param name="Below">The line at the foot, beside the site's name.</param>
public sealed record ShareText(string SiteName, string Above, bool IsLive, string Headline, string? Below, Strings Strings)
{
    public string Headline { get; init; } = SingleLine.Of(Headline);

    public string? Below { get; init; } = SingleLine.OfAny(Below);
}

/// <summary>
/// Draws the picture that other sites show beside a link: a headline on paper, as the page has it. The fonts lie beside
/// the program; what they have no letters for, the machine's own fonts draw.
/// </summary>
public sealed class SharePicture : IDisposable
{
    /// <summary>Pixels; 1.91 to 1, as Open Graph readers want it.</summary>
    public const int Width = 1_200,
        Height = 630;

    const int Margin = 72,
        Inner = Width - (2 * Margin);

    // The headline's place, between the line above it and the rule at the foot.
    const int HeadlineTop = 152,
        HeadlineHeight = 336,
        FootRule = 520,
        FootText = 548;

    static readonly double[] Paper = [255, 255, 255],
        Ink = [23, 24, 26],
        Soft = [90, 92, 95],
        Live = [195, 20, 27];

    // The largest first; the last one holds some 300 letters, and what is longer still has been cut before.
    static readonly int[] HeadlineSizes = [84, 72, 62, 54, 46, 40];

    /// <summary>When to ask again where there was no turn.</summary>
    public static readonly TimeSpan ComeBackAfter = TimeSpan.FromSeconds(5);

    /// <summary>How many may wait for their turn: at the last of them somebody has waited for some seconds.</summary>
    const int MaxWaiting = 16;

    const long MaxKeptBytes = 32 * 1024 * 1024;

    static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    readonly SemaphoreSlim gate = new(1);

    // Of its own: who asks for many pictures keeps nobody waiting who signs in.
    readonly LowPriorityScheduler scheduler = new(threads: 1);
    readonly MemoryCache drawn = new(new MemoryCacheOptions { SizeLimit = MaxKeptBytes });
    int waiting;

    /// <summary>How many pictures are kept.</summary>
    public int Count => drawn.Count;

    /// <summary>A picture of that text that has been drawn before; null when there is none, or no longer.</summary>
    public byte[]? Find(ShareText text) => drawn.Get<byte[]>(text);

    /// <summary>Draws one at a time.</summary>
    /// <returns>Null when too many wait already.</returns>
    public async Task<byte[]?> DrawAsync(ShareText text, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref waiting);
            return null;
        }

        try
        {
            await gate.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        try
        {
            // Others may have waited for the same one.
            if (Find(text) is { } kept)
            {
                return kept;
            }

            var picture = await scheduler.RunAsync(() => Draw(text));
            drawn.Set(text, picture, new MemoryCacheEntryOptions { Size = picture.Length, SlidingExpiration = KeptFor });
            return picture;
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
        drawn.Dispose();
    }

    static byte[] Draw(ShareText text)
    {
        Vips.Start();
        var isRightToLeft = text.Strings.Direction == "rtl";
        var sheet = new Sheet(isRightToLeft);
        var above = 0;
        if (text.IsLive)
        {
            sheet.Dot(Margin, 79, 20, Live);
            above = 34;
        }

        sheet.Write(text.Above, 30, Margin + above, 66, Inner - above, lines: 1, text.IsLive ? Live : Soft);
        sheet.Write(Headline(text.Headline), Margin, HeadlineTop, HeadlineHeight, Ink);
        sheet.Fill(Margin, FootRule, Inner, 2, Ink);
        var name = Sheet.Set(text.SiteName, 34, Inner);
        sheet.Write(name, Margin, FootText, 56, Ink);
        if (text.Below is not null)
        {
            var taken = name.Mask.Width + 32;
            sheet.Write(text.Below, 26, Margin + taken, FootText + 7, Inner - taken, lines: 1, Soft);
        }

        return sheet.ToPng();
    }

    /// <summary>As large as there is room for, in lines of about the same length: no single word alone on the last.</summary>
    static SetText Headline(string text)
    {
        // A name is not parted at its hyphen: a word joiner follows it.
        text = text.Replace("-", "-\u2060", StringComparison.Ordinal);
        var best = HeadlineSizes
            .Select(size => Sheet.Set(text, size, Inner))
            .First(set => set.Height <= HeadlineHeight || set.Size == HeadlineSizes[^1]);
        for (var width = Inner * 9 / 10; width > Inner / 2; width -= Inner / 10)
        {
            var narrower = Sheet.Set(text, best.Size, width);
            if (narrower.Height > best.Height + (best.Size / 4) || narrower.Mask.Width > width)
            {
                break;
            }

            best = narrower;
        }

        return best;
    }

    /// <summary>Text set in lines: how dark each pixel is.</summary>
    sealed record SetText(Image Mask, int Size)
    {
        public int Height => Mask.Height + Mask.Yoffset;
    }

    /// <summary>A sheet of paper, measured from the side where reading begins.</summary>
    sealed class Sheet(bool isRightToLeft)
    {
        static readonly string Fonts = Path.Combine(AppContext.BaseDirectory, "fonts");

        Image image = Image
            .Black(Width, Height, bands: 3)
            .Linear([1], Paper)
            .Cast(Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb);

        public static SetText Set(string text, int size, int width)
        {
            // Which fonts are needed is seen from the letters: a blog in English may quote Arabic.
            var isArabic = text.Any(c => c is >= '\u0600' and <= '\u06FF' or >= '\u0750' and <= '\u077F' or >= '\uFB50' and <= '\uFEFC');
            var (family, file) = isArabic
                ? ("Noto Naskh Arabic, Source Serif 4", "NotoNaskhArabic-Bold.ttf")
                : ("Source Serif 4, Noto Naskh Arabic", "SourceSerif4-Bold.ttf");
            var path = Path.Combine(Fonts, file);
            var mask = Image.Text(
                WebUtility.HtmlEncode(text),
                font: $"{family}, serif Bold {size}",
                width: width,
                dpi: 72,
                fontfile: File.Exists(path) ? path : null,
                wrap: Enums.TextWrap.WordChar
            );
            return new SetText(mask, size);
        }

        /// <summary>Writes as much of a text as there is room for, and an ellipsis where it is cut.</summary>
        public void Write(string text, int size, int start, int top, int width, int lines, double[] colour)
        {
            var most = (int)(size * 1.7 * lines);
            for (var length = text.Length; length > 0; length = length * 4 / 5)
            {
                var set = Set(text.TruncateAtWord(length), size, width);
                if (set.Height <= most || length < 8)
                {
                    Write(set, start, top, most, colour);
                    return;
                }
            }
        }

        public void Write(SetText text, int start, int top, int height, double[] colour)
        {
            var mask =
                text.Mask.Height + text.Mask.Yoffset > height
                    ? text.Mask.Crop(0, 0, text.Mask.Width, Math.Max(1, height - text.Mask.Yoffset))
                    : text.Mask;
            var across = isRightToLeft ? Width - start - mask.Width : start + text.Mask.Xoffset;
            var whole = mask.Embed(Math.Max(0, across), top + text.Mask.Yoffset, Width, Height);
            image = whole.Ifthenelse(colour, image, blend: true);
        }

        public void Dot(int start, int top, int size, double[] colour)
        {
            const int Finer = 8;
            var disc = Image
                .Black(size * Finer, size * Finer)
                .Mutate(draw => draw.DrawCircle([255], size * Finer / 2, size * Finer / 2, (size * Finer / 2) - 1, fill: true))
                .Resize(1.0 / Finer);
            image = disc.Embed(isRightToLeft ? Width - start - size : start, top, Width, Height).Ifthenelse(colour, image, blend: true);
        }

        public void Fill(int start, int top, int width, int height, double[] colour) =>
            image = image.Insert(
                Image.Black(width, height, bands: 3).Linear([1], colour).Cast(Enums.BandFormat.Uchar),
                isRightToLeft ? Width - start - width : start,
                top
            );

        public byte[] ToPng() => image.Cast(Enums.BandFormat.Uchar).PngsaveBuffer(palette: true, q: 90, keep: Enums.ForeignKeep.None);
    }
}
