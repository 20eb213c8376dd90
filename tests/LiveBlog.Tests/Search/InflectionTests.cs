using LiveBlog.Search;

namespace LiveBlog.Tests.Search;

/// <summary>The stems of the interface's languages, on forms that a reader looks for and finds written otherwise.</summary>
public sealed class InflectionTests
{
    public static TheoryData<string> Languages => [.. InflectedPairs.Together.Keys];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Forms_of_a_word_find_each_other(string language)
    {
        var pairs = PairsOf(InflectedPairs.Together[language]);
        pairs.Should().HaveCountGreaterThanOrEqualTo(30);
        string.Join(
                ", ",
                pairs
                    .Where(pair => StemOf(language, pair.One) != StemOf(language, pair.Other))
                    .Select(pair => $"{pair.One} ({StemOf(language, pair.One)}) {pair.Other} ({StemOf(language, pair.Other)})")
            )
            .Should()
            .BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Words_that_look_alike_do_not(string language)
    {
        var pairs = PairsOf(InflectedPairs.Apart[language]);
        pairs.Should().HaveCountGreaterThanOrEqualTo(10);
        string.Join(
                ", ",
                pairs.Where(pair => StemOf(language, pair.One) == StemOf(language, pair.Other)).Select(pair => $"{pair.One} {pair.Other}")
            )
            .Should()
            .BeEmpty();
    }

    static string StemOf(string language, string word) => string.Join(' ', SearchWords.For(language).In(word).Select(w => w.Stem));

    static List<(string One, string Other)> PairsOf(string lines) =>
        [
            .. lines
                .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' '))
                .Select(words => (words[0], words[1])),
        ];
}
