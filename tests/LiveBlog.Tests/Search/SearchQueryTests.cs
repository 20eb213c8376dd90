using LiveBlog.Search;

namespace LiveBlog.Tests.Search;

/// <summary>What a reader types is words, phrases and exclusions, and never an operator of a database.</summary>
public sealed class SearchQueryTests
{
    [Theory]
    [InlineData("ferry port", "ferri|port")]
    [InlineData("\"ferry port\"", "ferri port")]
    [InlineData("«\u00A0ferry port\u00A0» “the sea”", "ferri port|the sea")]
    [InlineData("ferry -port", "ferri|-port")]
    [InlineData("-\"ferry port\" sea", "-ferri port|sea")]
    [InlineData("ferry-port", "ferri port")]
    [InlineData("ferry - port", "ferri|port")]
    [InlineData("ferry \"port", "ferri|port")]
    [InlineData("ferry ferries FERRY", "ferri")]
    [InlineData("(ferry) OR port*", "ferri|or|port")]
    [InlineData("NEAR(a b) ^c d:e", "near a|b|c|d e")]
    [InlineData("a\"b c\"d", "a|b c|d")]
    [InlineData("'); DROP TABLE \"Entries\"; --", "drop|tabl|entri")]
    [InlineData("!!! -- \"\" * :", "")]
    public void It_is_read_as_words(string text, string expected)
    {
        var query = SearchQuery.TryParse(text, SearchWords.For("en"))!;

        string.Join('|', query.Terms.Select(term => (term.IsExcluded ? "-" : "") + string.Join(' ', term.Stems))).Should().Be(expected);
    }

    [Fact]
    public void It_has_its_bounds()
    {
        var words = SearchWords.For("en");
        var twenty = string.Join(' ', Enumerable.Range(1, 20));

        SearchQuery.TryParse(twenty, words).Should().NotBeNull();
        SearchQuery.TryParse(twenty + " 21", words).Should().BeNull();
        SearchQuery.TryParse(new string('a', 200), words).Should().NotBeNull();
        SearchQuery.TryParse(new string('a', 201), words).Should().BeNull();
        SearchQuery.TryParse("  " + new string('a', 200) + "  ", words).Should().NotBeNull();
    }
}
