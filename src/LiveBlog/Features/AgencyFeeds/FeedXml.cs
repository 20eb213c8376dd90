using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using AngleSharp.Html;

namespace LiveBlog.Features.AgencyFeeds;

/// <summary>
/// Reads the XML that feeds send: with what stands before its beginning, letters that XML does not know, entities of HTML and document
/// types. Such a fault costs the place where it stands, and never the rest of the feed.
/// </summary>
static partial class FeedXml
{
    const int MaxCharacters = 4_000_000,
        MaxNesting = 64;

    /// <summary>Milliseconds.</summary>
    const int MatchTimeout = 1_000;

    /// <summary>How many characters a document may gain by the entities that it declares.</summary>
    const int MaxGained = 100_000;

    /// <summary>The most characters that an entity may stand for.</summary>
    const int LongestEntity = 1_000;

    /// <summary>
    /// How many different names its elements and attributes may have: the runtime keeps every name of a tree for as long as the program
    /// lives.
    /// </summary>
    const int MaxNames = 1_000;

    /// <summary>
    /// No document types: what they declare can be made to fill any memory, or to read any file. What is harmless of them is taken out
    /// before.
    /// </summary>
    static readonly XmlReaderSettings Strict = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        Async = false,
    };

    // Prefixes that feeds use without declaring them.
    static readonly (string Prefix, string Namespace)[] WellKnown =
    [
        ("atom", "http://www.w3.org/2005/Atom"),
        ("content", "http://purl.org/rss/1.0/modules/content/"),
        ("dc", "http://purl.org/dc/elements/1.1/"),
        ("dcterms", "http://purl.org/dc/terms/"),
        ("georss", "http://www.georss.org/georss"),
        ("itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
        ("media", "http://search.yahoo.com/mrss/"),
        ("slash", "http://purl.org/rss/1.0/modules/slash/"),
        ("sy", "http://purl.org/rss/1.0/modules/syndication/"),
        ("wfw", "http://wellformedweb.org/CommentAPI/"),
        ("xhtml", "http://www.w3.org/1999/xhtml"),
    ];

    /// <exception cref="FormatException">It is no XML that could be read; the message says in a sentence why.</exception>
    public static XElement Parse(string text)
    {
        text = text.TrimStart([' ', '\t', '\r', '\n', '\uFEFF', '\u00A0', '\0']);
        if (text.Length == 0)
        {
            throw new FormatException("It is empty.");
        }

        if (WebPage().IsMatch(text))
        {
            throw new FormatException("It is a web page, not a feed.");
        }

        var mended = Mend(text);
        try
        {
            Check(mended);
            using var reader = Open(mended);
            return XDocument.Load(reader).Root!;
        }
        catch (XmlException broken)
        {
            throw new FormatException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"It is not valid XML: line {broken.LineNumber}, character {broken.LinePosition}."
                ),
                broken
            );
        }
    }

    static XmlReader Open(string text)
    {
        var names = new XmlNamespaceManager(new NameTable());
        foreach (var (prefix, its) in WellKnown)
        {
            names.AddNamespace(prefix, its);
        }

        return XmlReader.Create(new StringReader(text), Strict, new XmlParserContext(names.NameTable, names, xmlLang: null, XmlSpace.None));
    }

    /// <summary>What must be known before a tree is made of it.</summary>
    static void Check(string text)
    {
        using var reader = Open(text);
        var names = new HashSet<(string, string)>();
        while (reader.Read())
        {
            if (reader.Depth > MaxNesting)
            {
                throw new FormatException($"Its elements lie more than {MaxNesting} deep in each other.");
            }

            names.Add((reader.NamespaceURI, reader.LocalName));
            while (reader.MoveToNextAttribute())
            {
                names.Add((reader.NamespaceURI, reader.LocalName));
            }

            if (names.Count > MaxNames)
            {
                throw new FormatException("It is XML, but no feed: its elements have more names than any feed.");
            }
        }
    }

    static string Mend(string text)
    {
        var (mended, entities, gained) = (new StringBuilder(text.Length), new Dictionary<string, string>(StringComparer.Ordinal), 0);
        for (var at = 0; at < text.Length; )
        {
            var rest = text.AsSpan(at);
            if (rest.StartsWith("<![CDATA["))
            {
                var length = LengthUntil(rest, "]]>");
                AppendLegal(mended, rest[..length]);
                at += length;
            }
            else if (rest.StartsWith("<!--") || rest.StartsWith("<?"))
            {
                // Neither says anything here, and a comment may have dashes that it must not.
                at += Skip(mended, rest[..LengthUntil(rest, rest[1] == '?' ? "?>" : "-->")]);
            }
            else if (rest.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase))
            {
                var length = LengthOfDocumentType(rest);
                Declare(entities, rest[..length].ToString());
                at += Skip(mended, rest[..length]);
            }
            else if (text[at] == '&')
            {
                var (length, said) = Reference(rest, entities);
                gained += Math.Max(0, said.Length - length);
                if (gained > MaxGained)
                {
                    throw new FormatException("It declares entities that make far more text of it than it has.");
                }

                mended.Append(said);
                at += length;
            }
            else
            {
                var next = rest[1..].IndexOfAny('<', '&') is var found and >= 0 ? found + 1 : rest.Length;
                AppendLegal(mended, rest[..next]);
                at += next;
            }
        }

        return mended.ToString();
    }

    static int LengthUntil(ReadOnlySpan<char> text, string end) => text.IndexOf(end) is var at and >= 0 ? at + end.Length : text.Length;

    /// <summary>Leaves something out, and its lines in: a message names the line that the source knows.</summary>
    static int Skip(StringBuilder mended, ReadOnlySpan<char> what)
    {
        mended.Append('\n', what.Count('\n'));
        return what.Length;
    }

    static void AppendLegal(StringBuilder mended, ReadOnlySpan<char> text)
    {
        var from = 0;
        for (var at = 0; at < text.Length; )
        {
            var status = Rune.DecodeFromUtf16(text[at..], out var rune, out var length);
            if (status != OperationStatus.Done || !IsLegal(rune.Value))
            {
                mended.Append(text[from..at]);
                from = at + length;
            }

            at += length;
        }

        mended.Append(text[from..]);
    }

    /// <summary>XML 1.0 §2.2.</summary>
    static bool IsLegal(int code) =>
        code is 0x9 or 0xA or 0xD or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or (>= 0x10000 and <= 0x10FFFF);

    static int LengthOfDocumentType(ReadOnlySpan<char> text)
    {
        var at = text.IndexOfAny('[', '>');
        if (at < 0 || text[at] == '>')
        {
            return at < 0 ? text.Length : at + 1;
        }

        while (true)
        {
            var bracket = text[at..].IndexOf(']');
            if (bracket < 0)
            {
                return text.Length;
            }

            at += bracket + 1;
            var behind = text[at..].TrimStart();
            if (behind is ['>', ..])
            {
                return text.Length - behind.Length + 1;
            }
        }
    }

    static void Declare(Dictionary<string, string> entities, string documentType)
    {
        foreach (Match entity in Entity().Matches(documentType))
        {
            var (name, value) = (entity.Groups["name"].Value, entity.Groups["value"]);
            if (!value.Success || entity.Groups["parameter"].Success || Named().IsMatch(value.Value))
            {
                throw new FormatException(
                    $"It declares “{(name.Length > 40 ? "an entity" : name)}” by what lies elsewhere, "
                        + "or by other entities. That is not read."
                );
            }

            if (value.Length > LongestEntity)
            {
                throw new FormatException("It declares entities that make far more text of it than it has.");
            }

            entities.TryAdd(name, Escaped(System.Net.WebUtility.HtmlDecode(value.Value)));
        }
    }

    /// <summary>What a reference stands for, as XML says it: how much of the text it is, and what comes in its place.</summary>
    static (int Length, string Said) Reference(ReadOnlySpan<char> text, Dictionary<string, string> entities)
    {
        const string Ampersand = "&amp;";
        var end = text[..Math.Min(text.Length, 42)].IndexOf(';');
        if (end < 2)
        {
            return (1, Ampersand);
        }

        var name = text[1..end];
        if (name[0] == '#')
        {
            var isHex = name.Length > 1 && name[1] is 'x' or 'X';
            return int.TryParse(
                isHex ? name[2..] : name[1..],
                isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var code
            )
                ? (end + 1, IsLegal(code) ? string.Create(CultureInfo.InvariantCulture, $"&#{code};") : "")
                : (1, Ampersand);
        }

        if (name is "amp" or "lt" or "gt" or "quot" or "apos")
        {
            return (end + 1, text[..(end + 1)].ToString());
        }

        return entities.GetValueOrDefault(name.ToString()) is { } declared ? (end + 1, declared)
            : HtmlEntityProvider.Resolver.GetSymbol($"{name};") is { } letter ? (end + 1, Escaped(letter))
            : (1, Ampersand);
    }

    static string Escaped(string text)
    {
        var legal = new StringBuilder(text.Length);
        AppendLegal(legal, text);
        return legal.Replace("&", "&amp;").Replace("<", "&lt;").Replace("\"", "&quot;").ToString();
    }

    [GeneratedRegex("^<(!doctype\\s+html|html)\\b", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, MatchTimeout)]
    private static partial Regex WebPage();

    [GeneratedRegex(
        """<!ENTITY\s+(?<parameter>%\s+)?(?<name>[^\s"'<>]+)\s+(?:"(?<value>[^"]*)"|'(?<value>[^']*)'|[^>]*)""",
        RegexOptions.ExplicitCapture,
        MatchTimeout
    )]
    private static partial Regex Entity();

    [GeneratedRegex("[&%](?!#)", RegexOptions.None, MatchTimeout)]
    private static partial Regex Named();
}
