using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using LiveBlog.Model;

namespace LiveBlog.Http.Outgoing;

/// <summary>Texts of other sites, in whatever encoding they are.</summary>
static partial class ForeignText
{
    /// <summary>Bytes in which an XML declaration must be.</summary>
    const int MaxBeforeEncoding = 256;

    // Old pages and feeds name code pages.
    static ForeignText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>What browsers mean by names that .NET takes at their word, or does not know (Encoding Standard §4.2).</summary>
    static readonly FrozenDictionary<string, string> Labels = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["utf-8"] = ["utf8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"],
        ["windows-1252"] =
        [
            "iso-8859-1",
            "iso8859-1",
            "iso88591",
            "iso_8859-1",
            "iso_8859-1:1987",
            "iso-ir-100",
            "csisolatin1",
            "latin1",
            "l1",
            "cp819",
            "ibm819",
            "ascii",
            "us-ascii",
            "ansi_x3.4-1968",
            "cp1252",
            "x-cp1252",
            "x-user-defined",
        ],
        ["windows-1250"] = ["cp1250", "x-cp1250"],
        ["windows-1251"] = ["cp1251", "x-cp1251", "win-1251", "win1251"],
        ["windows-1253"] = ["cp1253", "x-cp1253"],
        ["windows-1254"] =
        [
            "iso-8859-9",
            "iso8859-9",
            "iso88599",
            "iso_8859-9",
            "iso_8859-9:1989",
            "iso-ir-148",
            "csisolatin5",
            "latin5",
            "l5",
            "cp1254",
            "x-cp1254",
        ],
        ["windows-1255"] = ["cp1255", "x-cp1255"],
        ["windows-1256"] = ["cp1256", "x-cp1256"],
        ["windows-1257"] = ["cp1257", "x-cp1257"],
        ["windows-1258"] = ["cp1258", "x-cp1258"],
        ["windows-874"] = ["iso-8859-11", "iso8859-11", "iso885911", "tis-620", "dos-874"],
        ["gb18030"] = ["gb2312", "gb_2312", "gb_2312-80", "csgb2312", "csiso58gb231280", "iso-ir-58", "gbk", "x-gbk", "chinese"],
        ["big5"] = ["big5-hkscs", "cn-big5", "csbig5", "x-x-big5"],
        ["shift_jis"] = ["sjis", "x-sjis", "ms932", "ms_kanji", "windows-31j", "csshiftjis"],
        ["ks_c_5601-1987"] =
        [
            "euc-kr",
            "cseuckr",
            "csksc56011987",
            "iso-ir-149",
            "korean",
            "ks_c_5601-1989",
            "ksc5601",
            "ksc_5601",
            "windows-949",
        ],
        ["koi8-r"] = ["koi", "koi8", "koi8_r", "cskoi8r"],
        ["koi8-u"] = ["koi8-ru"],
        ["macintosh"] = ["mac", "csmacintosh", "x-mac-roman"],
        ["utf-16"] = ["utf-16le", "unicode", "ucs-2", "iso-10646-ucs-2", "csunicode", "unicodefeff"],
        ["utf-16BE"] = ["unicodefffe"],
    }
        .SelectMany(its => its.Value.Select(label => KeyValuePair.Create(label, its.Key)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The encoding of that name; null of a name that is none, or that nobody knows.</summary>
    public static Encoding? EncodingCalled(string? name)
    {
        var label = name?.Trim(' ', '\t', '"', '\'') ?? "";
        try
        {
            return label.Length == 0 ? null : Encoding.GetEncoding(Labels.GetValueOrDefault(label, label));
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

    /// <summary>
    /// A feed's text: by its byte order mark, what the server says, what the document declares, or what the bytes are (RFC 7303 §3).
    /// </summary>
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

    /// <summary>What the first bytes show: a byte order mark, or zeros in the places where markup in UTF-16 has them.</summary>
    public static Encoding? Marked(ReadOnlySpan<byte> bytes) =>
        bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
            [0xFE, 0xFF, ..] or [0, not 0, 0, not 0, ..] => Encoding.BigEndianUnicode,
            [0xFF, 0xFE, ..] or [not 0, 0, not 0, 0, ..] => Encoding.Unicode,
            _ => null,
        };

    /// <summary>
    /// A text on one line, without control characters and without signs that would turn what follows it; empty where it says nothing.
    /// </summary>
    public static string Line(string? text)
    {
        // Other sites indent with no-break spaces.
        return string.Join(' ', SingleLine.Of(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
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

    [GeneratedRegex(
        """^[\s\u00EF\u00BB\u00BF]*<\?xml[^>]*?\sencoding\s*=\s*["'](?<name>[^"']{1,40})["']""",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Declaration();
}
