using System.Text;

namespace LiveBlog.Load.Hostile;

/// <summary>What is written into every field of a form or of JSON: one fragment, again and again, to the field's limit.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Line">The fragment of a plain text.</param>
/// <param name="Html">The fragment of a text that takes HTML.</param>
/// <param name="Markdown">The fragment of a text that takes Markdown.</param>
/// <param name="Lists">How many items a list has: quotes, links, tags.</param>
internal sealed record FieldText(string Name, string Line, string Html, string Markdown, int Lists)
{
    const string Sentence =
        "after midnight, and nobody left the room until morning, when a paper of eleven pages was read aloud to those who had "
        + "waited; the minister said that there would be no questions before noon, and that the ferry would not wait.";

    /// <summary>What an honest editor would write, if they wrote all they may.</summary>
    public static FieldText Longest { get; } =
        new(
            "longest",
            "The harbour talks went on after midnight. ",
            $"<p>The <b>harbour</b> talks went <a href=\"https://paper.example/a\">on</a> {Sentence}</p>\n",
            $"The **harbour** talks went [on](https://paper.example/a) {Sentence}\n\n",
            Lists: 50
        );

    /// <summary>Markup that is made to cost: of such has some parser made work in the square of its length, or worse.</summary>
    public static IReadOnlyList<FieldText> HostileMarkup { get; } =
    [
        .. new[]
        {
            "<b></i>",
            "<b><i></b></i>",
            "<b>",
            "<div>",
            "<a href=x><b>",
            "<p><b><p>",
            "<ul><li>",
            "<ol><li><p>",
            "<blockquote>",
            "<table><tr><td>",
            "<table><b>",
            "<tr><td><table>",
            "<b></p>",
            "</p>",
            "<font><a>",
            "<nobr>",
            "<form>",
            "<button>",
            "<svg><p>",
            "<math><mi>",
            "<template>",
            "<select><option>",
            "<dl><dt>",
            "<h1>",
            "<em><strong></em></strong>",
            "<a b=c ",
            "<p a b c d e f g",
            "<p title=\"x",
            "<!--",
            "<![CDATA[",
            "<?x",
            "<",
            "&",
            "&amp",
            "&#x41;",
            "&notin",
            "&#99999999;",
            "\0",
            "x\u0301\u0301\u0301\u0301",
            "\u202e\u200d",
            "\ud83d\udc68\u200d\ud83d\udc69\u200d",
            "w",
            ">",
            "> ",
            ">>> a\n",
            "[",
            "![",
            "[a](",
            "[a](<",
            "[a][",
            "[a]: b\n",
            "*a_",
            "**a",
            "_a*",
            "***",
            "`",
            "``",
            "~",
            "~~a",
            "- ",
            "- a\n  ",
            "1. ",
            "# ",
            "|a",
            "|-|-|\n",
            "\\",
            "\\\\[",
            "<http://",
            "http://a.b/",
            "a@b.",
            "\n\n---\n",
            "    a\n",
            "\t",
            "```\n",
            "a\n===\n",
            "$$",
            "{.a",
            "[^1]",
            "www.a.",
        }.Select(fragment => new FieldText($"{Shown(fragment)} × n", fragment, fragment, fragment, Lists: 2)),
    ];

    /// <summary>A plain text of <paramref name="max"/> characters.</summary>
    public string Of(int max) => Repeated(Line, max);

    public string HtmlOf(int max) => Repeated(Html, max);

    /// <summary>HTML of at most so many bytes of UTF-8.</summary>
    public string HtmlOfBytes(int max) => OfBytes(Html, max);

    /// <summary>Markdown of at most so many bytes of UTF-8.</summary>
    public string MarkdownOfBytes(int max) => OfBytes(Markdown, max);

    /// <summary>So many of what <paramref name="make"/> makes, at most as many as this text has items in a list.</summary>
    public IReadOnlyList<T> List<T>(int max, Func<int, T> make) => [.. Enumerable.Range(0, Math.Min(max, Lists)).Select(make)];

    static string OfBytes(string fragment, int max) => Repeated(fragment, max * fragment.Length / Encoding.UTF8.GetByteCount(fragment));

    static string Repeated(string fragment, int max)
    {
        var text = new StringBuilder(max + fragment.Length);
        while (text.Length < max)
        {
            text.Append(fragment);
        }

        // Half a character at the end would be no text any more.
        var length = char.IsHighSurrogate(text[max - 1]) ? max - 1 : max;
        return text.ToString(0, length);
    }

    static string Shown(string fragment) =>
        string.Concat(
            fragment
                .EnumerateRunes()
                .Select(rune =>
                    rune.Value is >= 32 and < 127 ? rune.ToString()
                    : rune.Value == '\n' ? "\\n"
                    : $"\\u{rune.Value:x4}"
                )
        );
}
