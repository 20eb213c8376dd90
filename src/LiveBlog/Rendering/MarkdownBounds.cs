using System.Text;
using LiveBlog.Search;

namespace LiveBlog.Rendering;

/// <summary>
/// Tells in one pass whether some Markdown can be parsed in time that grows with its length. Parsers of Markdown look for the
/// partner of each mark, for the end of each tag and for the definition of each reference among all the others, so that a
/// few ten thousand of any kind take minutes. The bounds are far beyond what a text of two hundred thousand bytes needs.
/// </summary>
static class MarkdownBounds
{
    const int MaxBrackets = 2_000,
        MaxEmphasis = 4_000,
        MaxAddresses = 2_000,
        MaxDeclarations = 200,
        MaxLines = 20_000,
        MaxMarkersOfLine = 100;

    /// <summary>
    /// How many characters of HTML each character of Markdown may become: a definition used over and over again multiplies itself.
    /// </summary>
    const int Expansion = 10,
        ExpansionOfAny = 10_000;

    static readonly string[] Schemes = ["://", "www.", "mailto:", "tel:"];

    public static bool Holds(string markdown)
    {
        var text = markdown.AsSpan();
        if (
            text.Count('[') > MaxBrackets
            || text.Count('<') > BoundedHtmlParser.MaxTags
            || text.Count("<!") + text.Count("<?") > MaxDeclarations
            || EmphasisIn(text) > MaxEmphasis
        )
        {
            return false;
        }

        var addresses = 0;
        foreach (var scheme in Schemes)
        {
            addresses += text.Count(scheme);
        }

        var lines = 0;
        foreach (var line in text.EnumerateLines())
        {
            if (++lines > MaxLines || MarkersOf(line) > MaxMarkersOfLine)
            {
                return false;
            }
        }

        return addresses <= MaxAddresses;
    }

    /// <summary>Where the HTML goes. It throws when there is too much of it.</summary>
    /// <exception cref="ExcessiveMarkupException">As the text says.</exception>
    public static StringWriter WriterFor(string markdown) => new BoundedWriter(ExpansionOfAny + (Expansion * markdown.Length));

    /// <summary>Runs of asterisks and underscores.</summary>
    static int EmphasisIn(ReadOnlySpan<char> text)
    {
        var (runs, before) = (0, '\0');
        foreach (var c in text)
        {
            runs += c is '*' or '_' && c != before ? 1 : 0;
            before = c;
        }

        return runs;
    }

    /// <summary>The marks of quotations and list items that a line begins with: each is a level.</summary>
    static int MarkersOf(ReadOnlySpan<char> line)
    {
        var markers = 0;
        for (var at = 0; at < line.Length; at++)
        {
            var c = line[at];
            var isItem = c is '-' or '+' or '*' or '.' or ')' && (at + 1 == line.Length || line[at + 1] is ' ' or '\t');
            if (c == '>' || isItem)
            {
                markers++;
            }
            else if (c is not (' ' or '\t') && !char.IsAsciiDigit(c))
            {
                break;
            }
        }

        return markers;
    }

    sealed class BoundedWriter(int most) : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
    {
        public override void Write(char value)
        {
            Check(1);
            base.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            Check(count);
            base.Write(buffer, index, count);
        }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            Check(buffer.Length);
            base.Write(buffer);
        }

        public override void Write(string? value)
        {
            Check(value?.Length ?? 0);
            base.Write(value);
        }

        public override void Write(StringBuilder? value)
        {
            Check(value?.Length ?? 0);
            base.Write(value);
        }

        void Check(int more)
        {
            if (GetStringBuilder().Length + more > most)
            {
                throw new ExcessiveMarkupException();
            }
        }
    }
}
