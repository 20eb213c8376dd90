using AngleSharp.Dom;
using CsCheck;
using LiveBlog.Rendering;

namespace LiveBlog.Tests.Rendering;

public sealed class HtmlPolicyTests
{
    static readonly HtmlPolicy Policy = new();

    static string? Clean(string? html) => Policy.TryClean(html, out var clean) ? clean : null;

    static string? FromMarkdown(string markdown) => Policy.TryFromMarkdown(markdown, out var clean) ? clean : null;

    /// <summary>Scraps of HTML, good and nasty, that are put together at random.</summary>
    static readonly string[] Scraps =
    [
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<a href=\"https://example.com\">",
        "<a href=javascript:alert(1)>",
        "<a href=\"java\tscript:alert(1)\">",
        "<a href=data:text/html,x>",
        "</a>",
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<svg>",
        "</svg>",
        "<svg onload=alert(1)>",
        "<math>",
        "<mtext>",
        "</math>",
        "<table>",
        "<td>",
        "</table>",
        "<img src=x onerror=alert(1)>",
        "<iframe src=//x>",
        "</iframe>",
        "<textarea>",
        "</textarea>",
        "<title>",
        "</title>",
        "<noscript>",
        "</noscript>",
        "<template>",
        "</template>",
        "<select>",
        "<option>",
        "<!--",
        "-->",
        "--!>",
        "<![CDATA[",
        "]]>",
        "<?x",
        "<br>",
        "<ul><li>",
        "</ul>",
        "<div style=color:red onclick=x>",
        "<p onmouseover=alert(1) title='a\"b'>",
        "text",
        "&lt;script&gt;",
        "&amp;",
        "&#0;",
        "&#x3c;",
        "<",
        ">",
        "\"",
        "'",
        "`",
        "\0",
        "\u2028",
        "é",
        "😀",
        "<form><input formaction=javascript:x>",
        "<base href=//x>",
        "<xmp>",
        "</xmp>",
        "<plaintext>",
        "<noembed>",
        "<frameset>",
        "<body onload=x>",
        "<annotation-xml encoding=text/html>",
        "<foreignObject>",
        "<mglyph>",
        "<blockquote cite=javascript:x>",
        "<time datetime=2022-01-12>",
        "<bdi dir=rtl>",
        "\n\n",
        "<pre>\n",
    ];

    static readonly Gen<string> Nasty = Gen.Int[0, Scraps.Length - 1]
        .Array[1, 14]
        .Select(picked => string.Concat(picked.Select(n => Scraps[n])));

    [Fact]
    public void What_is_clean_stays_as_it_is() =>
        Nasty.Sample(
            html => Clean(html) is not { } clean || Clean(clean) == clean,
            iter: 4_000,
            print: html => $"{html}\n1: {Clean(html)}\n2: {Clean(Clean(html))}"
        );

    [Fact]
    public void Nothing_that_runs_loads_or_dresses_up_is_left() =>
        Nasty.Sample(html => Clean(html) is not { } clean || IsHarmless(clean), iter: 4_000, print: html => $"{html}\n{Clean(html)}");

    [Fact]
    public void Markdown_with_HTML_in_it_is_cleaned_alike() =>
        Nasty.Sample(
            html => FromMarkdown($"*a* [x](javascript:alert(1)) {html}\n\n{html}") is not { } clean || IsHarmless(clean),
            iter: 2_000
        );

    [Theory]
    [InlineData("<ol start=\"29\"><li>x</li></ol>", "<ol start=\"29\"><li>x</li></ol>")]
    [InlineData("<ol start=\"-3\"><li>x</li></ol>", "<ol><li>x</li></ol>")]
    [InlineData("<ol start=\"9999999999\"><li>x</li></ol>", "<ol><li>x</li></ol>")]
    [InlineData("<ol start=\"a\"><li>x</li></ol>", "<ol><li>x</li></ol>")]
    [InlineData("<ul start=\"2\"><li start=\"2\">x</li></ul><p start=\"2\">y</p>", "<ul><li>x</li></ul><p>y</p>")]
    public void The_number_that_a_list_begins_with_is_kept_and_nothing_else_of_that_name(string html, string clean) =>
        Clean(html).Should().Be(clean);

    [Theory]
    [InlineData("<i>")]
    [InlineData("<div>")]
    [InlineData("<ul><li>")]
    [InlineData("<blockquote>")]
    public void What_is_nested_beyond_reason_is_refused_at_once(string tag)
    {
        Policy.TryClean(string.Concat(Enumerable.Repeat(tag, 20_000)) + "x", out _).Should().BeFalse();
        Policy.TryClean(string.Concat(Enumerable.Repeat("<p>x", 2_000)), out _).Should().BeTrue("paragraphs close by themselves");
    }

    [Theory]
    [InlineData(">", 2_000)]
    [InlineData("[", 50_000)]
    [InlineData("*a ", 60_000)]
    [InlineData("- ", 3_000)]
    public void Markdown_that_is_nested_beyond_reason_is_refused_or_read(string mark, int times) =>
        FluentActions
            .Invoking(() => Policy.TryFromMarkdown(string.Concat(Enumerable.Repeat(mark, times)) + "a", out _))
            .Should()
            .NotThrow();

    [Theory]
    [InlineData("<p>One <strong>two</strong> <em>three</em></p>")]
    [InlineData("<ul><li>a</li><li>b</li></ul>")]
    [InlineData("<blockquote><p>said</p></blockquote>")]
    [InlineData("<h4>Title</h4><p>a<br>b</p><hr>")]
    [InlineData("<p lang=\"ar\" dir=\"rtl\">مباشر</p>")]
    [InlineData("<p>H<sub>2</sub>O, x<sup>2</sup>, <code>f()</code>, <s>no</s>, <u>u</u>, <mark>m</mark></p>")]
    public void What_an_editor_writes_is_kept(string html) => Clean(html).Should().Be(html);

    [Theory]
    [InlineData("<a href=\"https://example.com/\">x</a>", "<a href=\"https://example.com/\" rel=\"noopener\">x</a>")]
    [InlineData(
        "<a href=\"mailto:a@example.com\" target=\"_blank\" class=\"c\">x</a>",
        "<a href=\"mailto:a@example.com\" rel=\"noopener\">x</a>"
    )]
    [InlineData("<div><span>kept</span></div>", "kept")]
    [InlineData("a<script>alert('b')</script>c", "ac")]
    [InlineData("a<style>p{color:red}</style>c", "ac")]
    [InlineData("<table><tr><td>cell</td></tr></table>", "cell")]
    [InlineData("<p style=\"color:red\" class=\"x\" id=\"feed\" data-x=\"1\">x</p>", "<p>x</p>")]
    [InlineData("<a href=\"javascript:alert(1)\">x</a>", "<a rel=\"noopener\">x</a>")]
    public void The_rest_is_taken_out_and_its_text_kept(string html, string clean) => Clean(html).Should().Be(clean);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("<p></p>")]
    [InlineData("<p>&nbsp;</p>")]
    [InlineData("<p>\u200B\u00AD</p>")]
    [InlineData("<script>only()</script>")]
    [InlineData("<img src=x>")]
    public void What_leaves_no_text_is_nothing(string? html) => Clean(html).Should().BeNull();

    [Theory]
    [InlineData("<p>One\n two</p><p>three</p>", "One two three")]
    [InlineData("a &amp; b", "a & b")]
    [InlineData(null, "")]
    public void Of_clean_HTML_the_text_can_be_had(string? html, string text) => HtmlPolicy.PlainText(html).Should().Be(text);

    static bool IsHarmless(string clean) =>
        Answers
            .Parse(clean)
            .Body!.Descendants()
            .OfType<IElement>()
            .All(element =>
                element is AngleSharp.Html.Dom.IHtmlElement
                && element.LocalName
                    is not (
                        "script"
                        or "style"
                        or "iframe"
                        or "img"
                        or "form"
                        or "input"
                        or "base"
                        or "svg"
                        or "math"
                        or "template"
                        or "textarea"
                        or "link"
                        or "meta"
                        or "object"
                        or "embed"
                    )
                && element.Attributes.All(a => a.Name is "href" or "lang" or "dir" or "title" or "datetime" or "rel")
                && (element.GetAttribute("href") is not { } href || IsSafe(href))
            );

    static bool IsSafe(string href) =>
        Uri.TryCreate(new Uri("https://base.example/"), new string([.. href.Where(c => c > ' ')]), out var uri)
        && uri.Scheme is "http" or "https" or "mailto";
}
