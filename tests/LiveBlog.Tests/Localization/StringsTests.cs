using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LiveBlog.Localization;

namespace LiveBlog.Tests.Localization;

public sealed partial class StringsTests
{
    static readonly Strings French = Strings.For("fr");

    /// <summary>
    /// The categories CLDR knows for whole numbers in each language, as the browser's Intl.PluralRules will ask for them.
    /// </summary>
    static readonly Dictionary<string, string[]> Categories = new(StringComparer.Ordinal)
    {
        ["en"] = ["one", "other"],
        ["de"] = ["one", "other"],
        ["fr"] = ["one", "many", "other"],
        ["es"] = ["one", "many", "other"],
        ["ru"] = ["one", "few", "many", "other"],
        ["ar"] = ["zero", "one", "two", "few", "many", "other"],
    };

    public static TheoryData<string> Languages => [.. Categories.Keys];

    [Fact]
    public void The_interface_speaks_six_languages() => Strings.Languages.Should().BeEquivalentTo(Categories.Keys);

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_language_has_every_string_in_the_same_form(string language)
    {
        foreach (var (key, word) in Strings.For(language).All)
        {
            word.ValueKind.Should().Be(French.All[key].ValueKind, "\"{0}\" is that in French", key);
            if (word.ValueKind == JsonValueKind.Object)
            {
                word.EnumerateObject()
                    .Select(form => form.Name)
                    .Should()
                    .BeSubsetOf(Categories[language], "those are the plural forms of \"{0}\"", key);
                Categories[language]
                    .Except(word.EnumerateObject().Select(form => form.Name))
                    .Should()
                    .BeSubsetOf(Rare(language), "\"{0}\" needs the others", key);
            }
        }
    }

    [Fact]
    public void French_punctuation_does_not_begin_a_line() =>
        French.All.SelectMany(word => Texts(word.Value)).Should().NotContain(text => BreaksBeforePunctuation().IsMatch(text));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_word_says_something_and_has_the_places_to_fill_that_the_French_one_has(string language)
    {
        foreach (var (key, word) in Strings.For(language).All)
        {
            Texts(word).Should().OnlyContain(text => !string.IsNullOrWhiteSpace(text), "\"{0}\" is empty", key);
            if (word.ValueKind == JsonValueKind.Object)
            {
                // A form for one or two exactly may spell the number out.
                Places(word.GetProperty("other").GetString()!)
                    .Should()
                    .BeEquivalentTo(Places(French.All[key].GetProperty("other").GetString()!), "of \"{0}\"", key);
                Texts(word)
                    .SelectMany(Places)
                    .Distinct()
                    .Should()
                    .BeSubsetOf(Places(French.All[key].GetProperty("other").GetString()!), "of \"{0}\"", key);
            }
            else
            {
                Places(word.GetString()!).Should().BeEquivalentTo(Places(French.All[key].GetString()!), "of \"{0}\"", key);
            }
        }
    }

    [Theory]
    [InlineData("fr", 0, "0 entrée")]
    [InlineData("fr", 1, "1 entrée")]
    [InlineData("fr", 2, "2 entrées")]
    [InlineData("en", 0, "0 entries")]
    [InlineData("en", 1, "1 entry")]
    [InlineData("en", 1_234, "1,234 entries")]
    [InlineData("de", 1, "1 Eintrag")]
    [InlineData("de", 2, "2 Einträge")]
    [InlineData("es", 1, "1 entrada")]
    [InlineData("es", 5, "5 entradas")]
    public void A_number_of_entries_is_said_in_its_plural(string language, long n, string said) =>
        Strings.For(language).Entries(n).Should().Be(said);

    [Theory]
    [InlineData("ru", 1, "one")]
    [InlineData("ru", 21, "one")]
    [InlineData("ru", 11, "many")]
    [InlineData("ru", 2, "few")]
    [InlineData("ru", 4, "few")]
    [InlineData("ru", 12, "many")]
    [InlineData("ru", 22, "few")]
    [InlineData("ru", 5, "many")]
    [InlineData("ru", 111, "many")]
    [InlineData("ru", 0, "many")]
    [InlineData("ar", 0, "zero")]
    [InlineData("ar", 1, "one")]
    [InlineData("ar", 2, "two")]
    [InlineData("ar", 3, "few")]
    [InlineData("ar", 10, "few")]
    [InlineData("ar", 11, "many")]
    [InlineData("ar", 99, "many")]
    [InlineData("ar", 100, "other")]
    [InlineData("ar", 103, "few")]
    public void Russian_and_Arabic_take_the_form_of_CLDR(string language, long n, string category)
    {
        var strings = Strings.For(language);
        var form = strings.All["entries"].GetProperty(category).GetString()!;
        strings.Entries(n).Should().Be(form.Replace("{n}", n.ToString("N0", strings.Culture), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fr", "fr")]
    [InlineData("fr-CA", "fr")]
    [InlineData("EN-gb", "en")]
    [InlineData("pt", "en")]
    [InlineData("", "en")]
    public void A_tag_finds_its_language_or_English(string tag, string language) => Strings.For(tag).Language.Should().Be(language);

    [Fact]
    public void French_writes_a_time_and_a_day_as_the_newspaper_does()
    {
        var style = new FeedLocale(French, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"), "fr");
        var utc = new DateTime(2022, 1, 12, 20, 32, 0, DateTimeKind.Utc);
        style.TimeAndDate(utc).Should().Be("21:32 12.01.2022");
        style.Iso(utc).Should().Be("2022-01-12T21:32:00+01:00");
        French.Day(style.Local(utc)).Should().Be("Mercredi 12 janvier 2022");
    }

    [Fact]
    public void Only_Arabic_runs_from_right_to_left() =>
        Strings.Languages.Where(language => Strings.For(language).Direction == "rtl").Should().Equal("ar");

    [Theory]
    [MemberData(nameof(Languages))]
    public void Days_and_dates_are_written_in_every_language(string language)
    {
        var strings = Strings.For(language);
        var day = new DateTime(2022, 1, 12, 21, 5, 0, DateTimeKind.Unspecified);
        strings.Day(day).Should().MatchRegex("12|١٢").And.MatchRegex("2022|٢٠٢٢").And.MatchRegex(@"^[\p{Lu}\p{Lo}]");
        strings.Date(day).Should().MatchRegex("2022|٢٠٢٢").And.Be(strings.Date(DateOnly.FromDateTime(day)));
        strings.Time(day).Should().Be("21:05");
    }

    // French and Spanish have a form for whole millions, which may be left to "other".
    static string[] Rare(string language) => language is "fr" or "es" ? ["many"] : [];

    static IEnumerable<string> Texts(JsonElement word) =>
        word.ValueKind == JsonValueKind.Object ? word.EnumerateObject().Select(form => form.Value.GetString()!) : [word.GetString()!];

    static IEnumerable<string> Places(string text) =>
        Place()
            .Matches(text)
            .Select(m => m.Groups["name"].Value)
            .Order(StringComparer.Create(CultureInfo.InvariantCulture, ignoreCase: false));

    [GeneratedRegex(" [:;?!»%]|« ", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BreaksBeforePunctuation();

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Place();
}
