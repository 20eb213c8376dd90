using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Shared;

/// <summary>Texts of other sites, in whatever encoding they are.</summary>
static partial class ForeignText
{
    /// <summary>Bytes in which an XML declaration must stand.</summary>
    const int MaxBeforeEncoding = 256;

    // Pages and feeds of before UTF-8 still name their code pages.
    static ForeignText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The encoding of that name; null of a name that is none, or that nobody knows.</summary>
    public static Encoding? EncodingCalled(string? name)
    {
        try
        {
            return string.IsNullOrWhiteSpace(name) ? null : Encoding.GetEncoding(name.Trim(' ', '"', '\''));
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>What the XML declaration at the beginning names (XML 1.0 §4.3.3); null where there is none.</summary>
    public static Encoding? DeclaredByXml(ReadOnlySpan<byte> bytes)
    {
        var start = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, MaxBeforeEncoding)]);
        return AsciiOrUtf8(EncodingCalled(Declaration().Match(start) is { Success: true } found ? found.Groups["name"].Value : null));
    }

    /// <summary>A name that could be read in ASCII does not mean UTF-16 or UTF-32.</summary>
    public static Encoding? AsciiOrUtf8(Encoding? named) => named is null || named.GetByteCount("a") == 1 ? named : Encoding.UTF8;

    /// <summary>What the bytes are: UTF-8 where they are valid, or else what Europe wrote before it.</summary>
    public static Encoding Guess(ReadOnlySpan<byte> bytes)
    {
        // The last letter may have been cut in two.
        for (var cut = 0; cut <= Math.Min(bytes.Length, 3); cut++)
        {
            if (Utf8.IsValid(bytes[..^cut]))
            {
                return Encoding.UTF8;
            }
        }

        return EncodingCalled("windows-1252")!;
    }

    /// <summary>A feed's text: by its byte order mark, what the server says, what the document declares, or what the bytes are (RFC 7303 §3).</summary>
    /// <param name="charset">Of the answer's Content-Type; null where it names none.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        var encoding = Marked(bytes) ?? AsciiOrUtf8(EncodingCalled(charset)) ?? DeclaredByXml(bytes) ?? Guess(bytes);
        if (encoding.CodePage == Encoding.UTF8.CodePage && !Utf8.IsValid(bytes) && !HasLongLetters(bytes))
        {
            // It says UTF-8, and not one letter beyond ASCII is.
            encoding = DeclaredByXml(bytes) is { } declared && declared.CodePage != Encoding.UTF8.CodePage ? declared : Guess(bytes);
        }

        return encoding.GetString(bytes);
    }

    /// <summary>What the first bytes show: a byte order mark, or every second one of UTF-16.</summary>
    public static Encoding? Marked(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
        [0xFE, 0xFF, ..] or [0, (byte)'<', ..] => Encoding.BigEndianUnicode,
        [0xFF, 0xFE, ..] or [(byte)'<', 0, ..] => Encoding.Unicode,
        _ => null,
    };

    /// <summary>
    /// A text on one line, without control characters and without signs that would turn what stands behind it; empty where it says nothing.
    /// </summary>
    public static string Line(string? text)
    {
        var kept = (text ?? "").Where(c => (!char.IsControl(c) || char.IsWhiteSpace(c)) && !HtmlPolicy.TurnsWhatFollows(c));
        return string.Join(' ', string.Concat(kept).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    static bool HasLongLetters(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
            if (status == System.Buffers.OperationStatus.Done && rune.Value > 0x7F)
            {
                return true;
            }

            bytes = bytes[length..];
        }

        return false;
    }

    [GeneratedRegex("""^[\s\u00EF\u00BB\u00BF]*<\?xml[^>]*?\sencoding\s*=\s*["'](?<name>[^"']{1,40})["']""", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Declaration();
}
