using CsCheck;
using LiveBlog.Search;

namespace LiveBlog.Tests.Search;

/// <summary>One analysis for what is written and what is looked for.</summary>
public sealed class SearchWordsTests
{
    public static TheoryData<string, string[]> FoundByEachOther =>
        new()
        {
            { "fr", ["négociations", "Negociation", "NÉGOCIATEUR"] },
            { "fr", ["arrivées", "arrivees", "arrivée", "arrivé", "arriver", "arriverent", "arrivèrent"] },
            { "fr", ["l’accord", "L'accord", "accords", "d’accord"] },
            { "fr", ["cœur", "coeurs"] },
            { "fr", ["journaux", "journal"] },
            { "fr", ["né\u00ADgo\u00ADcia\u00ADtion", "ne\u0301gociation"] },
            { "en", ["ferries", "Ferry"] },
            { "en", ["minister’s", "Ministers", "minister"] },
            { "en", ["negotiations", "negotiated", "negotiating"] },
            { "en", ["naïve", "naive"] },
            { "es", ["negociación", "negociacion", "NEGOCIACIONES"] },
            { "es", ["elección", "eleccion", "elecciones"] },
            { "es", ["niños", "nino"] },
            { "de", ["Häuser", "Haus", "haeuser"] },
            { "de", ["Straße", "STRASSE", "Straßen"] },
            { "de", ["Verhandlung", "Verhandlungen"] },
            { "ru", ["переговоры", "переговоров", "ПЕРЕГОВОРАМ"] },
            { "ru", ["новый", "новая", "новы\u0438\u0306"] },
            { "ru", ["ёлка", "елки"] },
            { "ar", ["المفاوضات", "مُفاوَضات", "والمفاوضات"] },
            { "ar", ["أحمد", "احمد", "اﺣﻤﺪ"] },
            { "ar", ["مدينة", "مدينه", "المديـــنة"] },
            { "ar", ["٢٠٢٢", "2022"] },
            { "en-GB", ["ports", "port"] },
        };

    [Theory]
    [MemberData(nameof(FoundByEachOther))]
    public void Case_accents_and_endings_make_no_difference(string language, string[] words) =>
        words
            .Select(word => string.Join(' ', SearchWords.For(language).In(word).Select(w => w.Stem)))
            .Distinct()
            .Should()
            .ContainSingle()
            .Which.Should()
            .NotBeEmpty();

    [Theory]
    [InlineData("fr", "port", "porte-avions")]
    [InlineData("fr", "accord", "désaccord")]
    [InlineData("en", "minister", "mister")]
    [InlineData("ru", "порт", "порток")]
    [InlineData("ar", "سلام", "حرب")]
    [InlineData("es", "año", "hora")]
    public void Other_words_are_others(string language, string word, string other) =>
        SearchWords.For(language).In(word).Select(w => w.Stem).Should().NotEqual(SearchWords.For(language).In(other).Select(w => w.Stem));

    [Fact]
    public void A_word_knows_its_place()
    {
        const string Text = "« L’accord », dit-il : 3 œufs 🛳️ d'Été.";

        SearchWords
            .For("fr")
            .In(Text)
            .Select(w => Text.Substring(w.Start, w.Length))
            .Should()
            .Equal("accord", "dit", "il", "3", "œufs", "Été");
    }

    [Fact]
    public void Signs_that_are_words_by_themselves_are_found_one_by_one() =>
        SearchWords.For("en").In("东京湾 Tokyo").Select(w => w.Stem).Should().Equal("东", "京", "湾", "tokyo");

    [Fact]
    public void Whatever_the_text_stems_are_small_letters_and_digits_and_places_are_inside_it() =>
        Gen.Select(Gen.Int[0, 6].Select(i => "fr en es de ru ar xx".Split(' ')[i]), Gen.String)
            .Sample(
                (language, text) =>
                {
                    var end = 0;
                    foreach (var word in SearchWords.For(language).In(text))
                    {
                        word.Start.Should().BeGreaterThanOrEqualTo(end);
                        word.Length.Should().BePositive();
                        end = word.Start + word.Length;
                        end.Should().BeLessThanOrEqualTo(text.Length);
                        word.Stem.Should().NotBeEmpty();
                        word.Stem.EnumerateRunes().Should().OnlyContain(rune => System.Text.Rune.IsLetterOrDigit(rune));
                        word.Stem.Should().NotContain("ß", "that letter is the index's own");
                    }
                }
            );
}
