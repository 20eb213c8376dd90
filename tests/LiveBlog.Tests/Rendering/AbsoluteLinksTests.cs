using LiveBlog.Rendering;

namespace LiveBlog.Tests.Rendering;

/// <summary>A text that stands without its page keeps its links.</summary>
public sealed class AbsoluteLinksTests
{
    const string Page = "https://paper.example/live/talks";

    [Theory]
    [InlineData("/live/storm", "https://paper.example/live/storm")]
    [InlineData("//other.example/x?y=1#z", "https://other.example/x?y=1#z")]
    [InlineData("#e-1", "https://paper.example/live/talks#e-1")]
    [InlineData("?order=oldest", "https://paper.example/live/talks?order=oldest")]
    [InlineData("storm", "https://paper.example/live/storm")]
    [InlineData("https://other.example/a:b", "https://other.example/a:b")]
    [InlineData("mailto:desk@paper.example", "mailto:desk@paper.example")]
    [InlineData("/a:b", "https://paper.example/a:b")]
    public void A_link_is_resolved_as_a_browser_does(string link, string whole) => AbsoluteLinks.Resolve(link, Page).Should().Be(whole);

    [Fact]
    public void So_is_every_link_in_a_text_and_nothing_else() =>
        AbsoluteLinks
            .In("<p>The link is href=\"/x\": <a href=\"//b.example/?a=1&amp;b=2\" rel=\"noopener\">b</a> <a href=\"#e-7\">e</a></p>", Page)
            .Should()
            .Be(
                "<p>The link is href=\"/x\": <a href=\"https://b.example/?a=1&amp;b=2\" rel=\"noopener\">b</a> <a href=\"https://paper.example/live/talks#e-7\">e</a></p>"
            );

    [Fact]
    public void A_text_without_links_stays_as_it_is() => AbsoluteLinks.In("<p>Nothing.</p>", Page).Should().Be("<p>Nothing.</p>");
}
