using System.Text;
using AngleSharp.Dom;
using CsCheck;
using LiveBlog.Rendering;
using LiveBlog.Search;

namespace LiveBlog.Tests.Rendering;

/// <summary>Whatever the markup, its time is bounded by its length, and so is the depth of what comes of it.</summary>
public sealed class BoundedMarkupTests
{
    /// <summary>As long as the longest body that an editor may send.</summary>
    const int Longest = 200_000;

    static readonly HtmlPolicy Policy = new();

    static readonly string[] Names =
    [
        "p",
        "div",
        "b",
        "i",
        "a",
        "nobr",
        "span",
        "font",
        "ul",
        "li",
        "dl",
        "dd",
        "dt",
        "table",
        "tr",
        "td",
        "caption",
        "select",
        "option",
        "button",
        "svg",
        "g",
        "foreignObject",
        "math",
        "mi",
        "template",
        "object",
        "marquee",
        "form",
        "h1",
        "ruby",
        "rt",
        "blockquote",
        "article",
        "x-y",
        "br",
        "img",
        "hr",
        "iframe",
        "script",
        "style",
        "title",
        "textarea",
        "noscript",
        "frameset",
        "body",
    ];

    static readonly string[] Attributes =
    [
        "",
        " href=x",
        " title=\">\"",
        " title='</b>'",
        " /",
        " lang=a dir=b",
        " style=a:b",
        " srcdoc='<b>'",
        " a b c d e f g",
    ];

    static readonly Gen<string> Piece = Gen.Select(Gen.Int[0, Names.Length - 1], Gen.Int[0, Attributes.Length - 1], Gen.Int[0, 9])
        .Select(picked =>
            (Names[picked.Item1], Attributes[picked.Item2], picked.Item3) switch
            {
                (var name, _, 0 or 1 or 2) => $"</{name}>",
                (_, _, 3) => "<!--x-->",
                (_, _, 4) => "text &amp; ",
                var (name, attribute, _) => $"<{name}{attribute}>",
            }
        );

    static readonly Gen<string[]> Mix = Piece.Array[1, 8];

    /// <summary>One of its attributes is another each time: equal formatting elements are kept three at most, different ones all.</summary>
    static string Repeated(string[] mix, int length)
    {
        var html = new StringBuilder(length + 200);
        for (var n = 0; html.Length < length; n++)
        {
            html.AppendJoin("", mix.Select(piece => piece.Replace(" href=x", $" title={n}", StringComparison.Ordinal)));
        }

        return html.ToString();
    }

    // A mix that is cleaned in proportion to its length takes milliseconds at any of these; one that is not, seconds. The thread may have
    // had to clear the memory of the tests beside it: what grows too fast does so each time.
    [Fact]
    public void Any_mix_of_tags_is_parsed_or_refused_in_time_that_grows_with_its_length() =>
        Mix.Sample(
            mix =>
                Enumerable
                    .Range(0, 3)
                    .Any(_ =>
                        TimeOf(Repeated(mix, Longest)) is var whole
                        && (whole < TimeSpan.FromSeconds(1) || whole < 10 * TimeOf(Repeated(mix, Longest / 4)))
                    ),
            iter: 60,
            threads: 1,
            print: mix => string.Concat(mix)
        );

    [Fact]
    public void Whatever_is_parsed_is_no_deeper_than_the_bound() =>
        Mix.Sample(
            mix =>
            {
                foreach (var length in new[] { 500, 5_000, 20_000 })
                {
                    if (BoundedHtmlParser.TryParse(Repeated(mix, length), out var document))
                    {
                        using var its = document;

                        // What was open at the very end has not been measured by a tag after it; formatting opens again below it.
                        its.All.Should().OnlyContain(element => element.Ancestors().Count() <= (2 * BoundedHtmlParser.MaxDepth) + 4);
                        its.All.Length.Should().BeLessThan(length * 4);
                    }
                }

                return true;
            },
            iter: 200,
            print: mix => string.Concat(mix)
        );

    [Theory]
    [InlineData("<b></i>")]
    [InlineData("<li><dd>")]
    [InlineData("<p><b title={n}>")]
    [InlineData("<span title={n}></b>")]
    [InlineData("<b title='</b>'><!--</b>-->")]
    [InlineData("<ul><li></ol>")]
    [InlineData("<b><div></b>")]
    [InlineData("<svg><g></svg><svg><title></g><b></title>")]
    [InlineData("<table><tr><td></tr>")]
    public void Nesting_is_counted_by_what_is_open_and_not_by_end_tags(string unit)
    {
        var html = string.Concat(Enumerable.Range(0, 4_000).Select(n => unit.Replace("{n}", $"{n}", StringComparison.Ordinal)));
        string? clean = null;
        var taken = false;
        ThreadTime.Of(() => taken = Policy.TryClean(html, out clean)).Should().BeLessThan(8 * Quiet());
        if (taken && clean is not null)
        {
            clean.Length.Should().BeLessThan(html.Length * 8);
        }
    }

    [Fact]
    public void End_tags_of_what_is_not_open_hide_no_nesting()
    {
        Policy.TryClean(string.Concat(Enumerable.Repeat("<b></i>", 8_000)), out _).Should().BeFalse();
        BoundedHtmlParser.TryParse(string.Concat(Enumerable.Repeat("<div></i>", 90)), out var shallow).Should().BeTrue();
        shallow!.Dispose();

        // So few that the work is within its bound: it is the depth that is refused.
        BoundedHtmlParser.TryParse(string.Concat(Enumerable.Repeat("<div></i>", 120)), out _).Should().BeFalse();
    }

    [Fact]
    public void Markup_that_multiplies_itself_is_refused()
    {
        var open = string.Concat(Enumerable.Range(0, 90).Select(n => $"<b title={n}>"));
        Policy
            .TryClean("<p>" + open + string.Concat(Enumerable.Repeat("<p>x", 4_000)), out _)
            .Should()
            .BeFalse("each paragraph would hold ninety elements");
        Policy
            .TryFromMarkdown("[a]: " + new string('x', 50_000) + "\n\n" + string.Concat(Enumerable.Repeat("[a] ", 900)), out _)
            .Should()
            .BeFalse("each link would hold fifty thousand characters");
    }

    [Theory]
    [InlineData("- ")]
    [InlineData("> - ")]
    [InlineData("1. ")]
    [InlineData("[a](")]
    [InlineData("[a")]
    [InlineData("![[")]
    [InlineData("[a]: b\n")]
    [InlineData("[a\n")]
    [InlineData("*a ")]
    [InlineData("a*")]
    [InlineData("**a*")]
    [InlineData("*_**__a ")]
    [InlineData("a\n-\n")]
    [InlineData("a <![CDATA[")]
    [InlineData("a <!A ")]
    [InlineData("http://a.b/ ")]
    [InlineData("www.a ")]
    [InlineData("|a|\n|-|\n")]
    [InlineData("`a")]
    public void Markdown_of_one_mark_over_and_over_is_read_or_refused_in_time_that_grows_with_its_length(string mark)
    {
        var text = string.Concat(Enumerable.Repeat(mark, Longest / mark.Length)) + "a";
        ThreadTime.Of(() => Policy.TryFromMarkdown(text, out _)).Should().BeLessThan(8 * Quiet());
    }

    [Fact]
    public void Long_honest_texts_are_kept()
    {
        var html = string.Concat(
            Enumerable
                .Range(0, 1_500)
                .Select(n => $"<p>Paragraph {n} with <strong>words</strong> and <a href=\"https://example.com/{n}\">a link</a>.</p>")
        );
        Policy.TryClean(html, out var clean).Should().BeTrue();
        Answers.Parse(clean!).QuerySelectorAll("p > a").Should().HaveCount(1_500);
        var markdown = string.Concat(
            Enumerable
                .Range(0, 800)
                .Select(n => $"## Part {n}\n\nWith **words**, *more* and [a link](https://example.com/{n}).\n\n- one\n- two\n\n> said\n\n")
        );
        Policy.TryFromMarkdown(markdown, out clean).Should().BeTrue();
        Answers.Parse(clean!).QuerySelectorAll("p > a").Should().HaveCount(800);
        Policy.TryFromMarkdown(string.Concat(Enumerable.Repeat("Line. ", 30_000)), out _).Should().BeTrue();
        Policy.TryClean("<div>" + string.Concat(Enumerable.Repeat("<p>forgotten <b>bold", 300)), out _).Should().BeTrue();
    }

    static TimeSpan TimeOf(string html)
    {
        var best = TimeSpan.MaxValue;
        for (var n = 0; n < 2 && best > TimeSpan.FromMilliseconds(500); n++)
        {
            var time = ThreadTime.Of(() => Policy.TryClean(html, out _));
            best = time < best ? time : best;
        }

        return best;
    }

    /// <summary>How long the longest honest text takes on this machine now.</summary>
    static TimeSpan Quiet()
    {
        var html = string.Concat(Enumerable.Repeat("<p>words <b>and</b></p>", 4_800));
        return ThreadTime.Of(() => Policy.TryClean(html, out _)) + TimeSpan.FromMilliseconds(250);
    }
}
