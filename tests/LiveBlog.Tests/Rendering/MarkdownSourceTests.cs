using LiveBlog.Rendering;

namespace LiveBlog.Tests.Rendering;

/// <summary>HTML becomes Markdown to be edited, and the same HTML again.</summary>
public sealed class MarkdownSourceTests
{
    static readonly HtmlPolicy Policy = new();

    [Theory]
    [InlineData("<p>One <strong>two</strong> <em>three</em>.</p>")]
    [InlineData("<p>First</p>\n<p>Second, with 5 * 3 and a_b_c and [x] &lt;y&gt; &amp; z</p>")]
    [InlineData("<ul>\n<li>One</li>\n<li><strong>Two</strong></li>\n</ul>")]
    [InlineData("<ol>\n<li>One</li>\n<li>Two</li>\n</ol>")]
    [InlineData("<ol start=\"29\">\n<li>Vingt-neuf</li>\n<li>Trente</li>\n</ol>")]
    [InlineData("<ol start=\"0\">\n<li>Zero</li>\n</ol>")]
    [InlineData("<blockquote>\n<p>Said</p>\n</blockquote>")]
    [InlineData("<p>See <a href=\"https://example.org/wiki/Foo_(bar)\" rel=\"noopener\">this</a>.</p>")]
    [InlineData("<p lang=\"ar\" dir=\"rtl\">نص</p>")]
    [InlineData("<h4>Title</h4>\n<p>a<br>\nb</p>")]
    [InlineData("<p>14\u00a0h\u00a030, «\u00a0oui\u00a0»</p>")]
    public void Written_as_Markdown_and_read_again_it_is_the_same(string html)
    {
        Policy.TryClean(html, out var clean).Should().BeTrue();
        Policy.TryFromMarkdown(MarkdownSource.Of(clean), out var again).Should().BeTrue();
        Folded(again!).Should().Be(Folded(clean!));
    }

    static string Folded(string html) => html.ReplaceLineEndings("").Trim();
}
