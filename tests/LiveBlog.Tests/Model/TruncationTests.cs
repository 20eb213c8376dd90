using System.Globalization;
using System.Text;
using CsCheck;
using LiveBlog.Model;

namespace LiveBlog.Tests.Model;

/// <summary>A text that is cut ends with a whole character.</summary>
public sealed class TruncationTests
{
    static readonly string[] Characters =
    [
        "a",
        " ",
        "é",
        "e\u0301",
        "🎉",
        "🇫🇷",
        "👩‍👩‍👧‍👦",
        "👍🏽",
        "ر",
        "م\u064F\u062D",
        "नि",
        "\r\n",
        "한",
    ];

    static readonly Gen<string> Texts = Gen.Int[0, Characters.Length - 1]
        .Array[0, 40]
        .Select(which => string.Concat(which.Select(n => Characters[n])));

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc")]
    [InlineData("ab🎉", 3, "ab")]
    [InlineData("🇫🇷🇩🇪", 7, "🇫🇷")]
    [InlineData("cafe\u0301s", 4, "caf")]
    [InlineData("x👩‍👩‍👧‍👦", 8, "x")]
    [InlineData("ab", 0, "")]
    public void A_text_is_cut_before_the_character_that_does_not_fit(string text, int max, string left) =>
        text.Truncate(max).Should().Be(left);

    [Fact]
    public void Of_a_character_that_is_too_long_by_itself_code_points_are_left() =>
        ("🎉" + new string('\u0301', 50)).Truncate(5).Should().Be("🎉\u0301\u0301\u0301");

    [Theory]
    [InlineData("one two three", 9, "one two…")]
    [InlineData("one twothreefour", 9, "one twot…")]
    [InlineData("🎉🎉🎉🎉", 6, "🎉🎉…")]
    public void An_excerpt_ends_with_a_word_where_it_can(string text, int max, string left) => text.TruncateAtWord(max).Should().Be(left);

    [Fact]
    public void What_is_left_is_as_long_as_it_may_be_and_made_of_the_texts_own_characters() =>
        Gen.Select(Texts, Gen.Int[0, 60])
            .Sample(
                (text, max) =>
                {
                    var (cut, own) = (text.Truncate(max), Elements(text));
                    cut.Length.Should().BeLessThanOrEqualTo(Math.Max(max, 0));
                    text.Should().StartWith(cut);
                    cut.EnumerateRunes().Should().NotContain(Rune.ReplacementChar);
                    var fits = string.Concat(own.TakeWhile((_, n) => own.Take(n + 1).Sum(e => e.Length) <= max));
                    (fits.Length > 0 ? cut == fits : cut.Length <= max).Should().BeTrue($"“{cut}” is left of “{text}” within {max}");
                    text.TruncateAtWord(Math.Max(max, 2)).Length.Should().BeLessThanOrEqualTo(Math.Max(max, 2));
                }
            );

    static List<string> Elements(string text)
    {
        var (elements, all) = (new List<string>(), StringInfo.GetTextElementEnumerator(text));
        while (all.MoveNext())
        {
            elements.Add(all.GetTextElement());
        }

        return elements;
    }
}
