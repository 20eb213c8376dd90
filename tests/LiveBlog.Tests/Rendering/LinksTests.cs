using CsCheck;
using LiveBlog.Rendering;

namespace LiveBlog.Tests.Rendering;

public sealed class LinksTests
{
    [Theory]
    [InlineData("https://example.com", "https://example.com/")]
    [InlineData(" http://example.com/a?b=c#d ", "http://example.com/a?b=c#d")]
    [InlineData("/live/aldane?order=oldest", "/live/aldane?order=oldest")]
    [InlineData("https://example.com/été", "https://example.com/%C3%A9t%C3%A9")]
    public void A_link_is_an_address_of_the_web_or_a_path_of_this_site(string text, string link) => Links.Parse(text).Should().Be(link);

    [Theory]
    [InlineData("")]
    [InlineData("example.com")]
    [InlineData("javascript:alert(1)")]
    [InlineData("vbscript:x")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.com/")]
    [InlineData("blob:https://example.com/x")]
    [InlineData("//example.com")]
    [InlineData("/\\example.com")]
    [InlineData("\\\\example.com")]
    [InlineData("/\t/example.com")]
    [InlineData("/\n/example.com")]
    [InlineData("/\r\\example.com")]
    [InlineData("https:///path")]
    [InlineData("https://user@example.com")]
    public void Nothing_else_is_one(string text) => Links.Parse(text).Should().BeNull();

    [Fact]
    public void A_link_is_two_thousand_characters_at_most()
    {
        Links.Parse("/" + new string('a', 1_999)).Should().NotBeNull();
        Links.Parse("/" + new string('a', 2_000)).Should().BeNull();
    }

    [Fact]
    public void A_path_never_leads_to_another_site() =>
        Gen.String[Gen.Char["/\\\t\n\r.:@a?#%2f"], 1, 8]
            .Select(rest => "/" + rest)
            .Sample(text =>
            {
                // A browser drops tabs and line ends, and takes a backslash for a slash (URL Standard §4.4).
                var browsers = new string([.. (Links.Parse(text) ?? "").Where(c => c is not ('\t' or '\n' or '\r'))]).Replace('\\', '/');
                return !browsers.StartsWith("//", StringComparison.Ordinal);
            });
}
