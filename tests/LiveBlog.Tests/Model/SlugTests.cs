using CsCheck;
using LiveBlog.Model;

namespace LiveBlog.Tests.Model;

public sealed class SlugTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("aldane-2022")]
    [InlineData("a-b-c")]
    public void A_slug_is_small_letters_digits_and_single_inner_hyphens(string text)
    {
        Slug.TryParse(text, out var slug).Should().BeTrue();
        slug.Text.Should().Be(text);
        slug.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a--b")]
    [InlineData("A")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("a/b")]
    [InlineData("a\0")]
    [InlineData("..")]
    [InlineData("١")]
    public void Anything_else_is_refused(string? text)
    {
        Slug.TryParse(text, out var slug).Should().BeFalse();
        slug.Text.Should().BeEmpty();
    }

    [Fact]
    public void A_slug_has_a_hundred_characters_at_most()
    {
        Slug.TryParse(new string('a', 100), out _).Should().BeTrue();
        Slug.TryParse(new string('a', 101), out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("Élections à Port-Lémence !", "elections-a-port-lemence")]
    [InlineData("  -- 12.01.2022 --  ", "12-01-2022")]
    [InlineData("Straße", "stra-e")]
    [InlineData("北京", "")]
    [InlineData("", "")]
    public void A_title_suggests_a_slug(string title, string slug) => Slug.Suggest(title).Should().Be(slug);

    [Fact]
    public void What_any_title_suggests_is_a_slug_or_nothing() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char[" -éÀ9zZ_.İß'"], 0, 300])
            .Where(IsText)
            .Sample(title =>
            {
                var suggested = Slug.Suggest(title);
                return suggested.Length == 0 || Slug.TryParse(suggested, out _);
            });

    // A lone surrogate is no text; it never gets as far as a title.
    static bool IsText(string text) => !text.EnumerateRunes().Any(r => r == System.Text.Rune.ReplacementChar);
}
