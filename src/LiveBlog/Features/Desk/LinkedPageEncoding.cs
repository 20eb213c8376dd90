using System.Text;
using System.Text.RegularExpressions;
using LiveBlog.Http.Outgoing;

namespace LiveBlog.Features.Desk;

/// <summary>The encoding of a page of another site.</summary>
static partial class LinkedPageEncoding
{
    /// <summary>What the bytes begin with, what the server says, what the page says, or what the bytes are (HTML §13.2.3.1).</summary>
    public static Encoding Of(OutgoingAnswer answer)
    {
        var body = answer.Body.AsSpan();
        if (ForeignText.Marked(body) is { } marked)
        {
            return marked;
        }

        // Zeros would have shown above that it is UTF-16, whatever it says.
        if (ForeignText.AsciiOrUtf8(ForeignText.EncodingCalled(answer.Type?.CharSet)) is { } said)
        {
            return said;
        }

        foreach (Match tag in Charset().Matches(WithoutComments(Encoding.Latin1.GetString(body))))
        {
            if (ForeignText.EncodingCalled(tag.Groups["name"].Value) is { } named)
            {
                return ForeignText.AsciiOrUtf8(named)!;
            }
        }

        return ForeignText.DeclaredByXml(body) ?? ForeignText.Guess(body);
    }

    static string WithoutComments(string page)
    {
        const string Begin = "<!--",
            End = "-->";
        var kept = new StringBuilder(page.Length);
        for (var at = 0; ; )
        {
            var comment = page.IndexOf(Begin, at, StringComparison.Ordinal);
            var end = comment < 0 ? -1 : page.IndexOf(End, comment + Begin.Length, StringComparison.Ordinal);
            if (end < 0)
            {
                return kept.Append(page, at, (comment < 0 ? page.Length : comment) - at).ToString();
            }

            kept.Append(page, at, comment - at);
            at = end + End.Length;
        }
    }

    [GeneratedRegex(
        """<meta(?=[\s/])[^<>]*?[\s/"';]charset\s{0,20}=\s{0,20}["']?\s{0,20}(?<name>[^\s"'/<>;]{1,40})""",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Charset();
}
