using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using LiveBlog.Model;

namespace LiveBlog.Localization;

/// <summary>
/// The interface's strings in one language, from <c>Localization/Strings/*.json</c>. A string with plural forms is an object
/// keyed by the categories of CLDR (zero, one, two, few, many, other). Each has a member here, which LiveBlog.Generators writes from
/// <c>en.json</c>: a property, or a method where there are places to fill.
/// </summary>
public sealed partial class Strings
{
    static readonly FrozenDictionary<string, Strings> ByLanguage = Load();

    readonly JsonElement[] strings;
    readonly string?[] texts;

    Strings(string language, JsonElement file)
    {
        Language = language;
        Culture = CultureInfo.GetCultureInfo(language);
        All = file.EnumerateObject().ToFrozenDictionary(text => text.Name, text => text.Value.Clone());
        strings = Array.ConvertAll(StringKeys.Names, name => All[name]);
        texts = Array.ConvertAll(strings, text => text.ValueKind == JsonValueKind.String ? text.GetString() : null);
    }

    /// <summary>The languages that the interface speaks, as two-letter codes (ISO 639-1).</summary>
    public static IReadOnlyCollection<string> Languages => ByLanguage.Keys;

    public string Language { get; }

    public CultureInfo Culture { get; }

    public string Direction => Language == "ar" ? "rtl" : "ltr";

    public IReadOnlyDictionary<string, JsonElement> All { get; }

    /// <summary>A string by a key that is known only when the program runs.</summary>
    public string this[StringKey key] => texts[(int)key] ?? throw new ArgumentException($"\"{key}\" has plural forms.", nameof(key));

    /// <summary>The strings for a language tag such as "fr" or "en-GB"; null when the interface does not speak it.</summary>
    public static Strings? Find(string languageTag) => ByLanguage.GetValueOrDefault(languageTag.Split('-')[0].ToLowerInvariant());

    public static Strings For(string languageTag) => Find(languageTag) ?? ByLanguage["en"];

    /// <summary>A string with its placeholders filled: <c>{name}</c> is replaced by the value given for it.</summary>
    public string Format(StringKey key, params ReadOnlySpan<(string Name, object Value)> values) => Fill(this[key], values);

    /// <summary>A string for a number of things; <c>{n}</c> is the number in the language's own form.</summary>
    public string Count(StringKey key, long n, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var forms = strings[(int)key];
        var form = forms.TryGetProperty(Plural(n), out var exact) ? exact : forms.GetProperty("other");
        return Fill(Fill(form.GetString()!, values), [("n", n.ToString("N0", Culture))]);
    }

    /// <summary>What a page hands to its script, as the script reads it.</summary>
    public IDictionary<string, object> ForScript(IEnumerable<StringKey> keys) =>
        keys.ToDictionary(key => StringKeys.Names[(int)key], key => (object)strings[(int)key]);

    public string Day(DateTime local) => Capitalised(local.ToString(DayPattern, Culture));

    public string Date(DateTime local) => local.ToString(DatePattern, Culture);

    public string Date(DateOnly date) => date.ToString(DatePattern, Culture);

    public string Time(DateTime local) => local.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Cardinal plural rules of CLDR for whole numbers, for the languages spoken here.</summary>
    string Plural(long n) =>
        Language switch
        {
            "fr" => n is 0 or 1 ? "one" : "other",
            "ru" => (n % 10, n % 100) switch
            {
                (1, not 11) => "one",
                (>= 2 and <= 4, < 12 or > 14) => "few",
                _ => "many",
            },
            "ar" => n switch
            {
                0 => "zero",
                1 => "one",
                2 => "two",
                _ => (n % 100) switch
                {
                    >= 3 and <= 10 => "few",
                    >= 11 => "many",
                    _ => "other",
                },
            },
            _ => n == 1 ? "one" : "other",
        };

    static string Fill(string text, ReadOnlySpan<(string Name, object Value)> values)
    {
        foreach (var (name, value) in values)
        {
            // A name that sets a direction would turn the rest of the sentence.
            var its = SingleLine.WithoutDirection(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
            text = text.Replace("{" + name + "}", its, StringComparison.Ordinal);
        }

        return text;
    }

    string Capitalised(string text) => text.Length == 0 ? text : char.ToUpper(text[0], Culture) + text[1..];

    static FrozenDictionary<string, Strings> Load()
    {
        var assembly = typeof(Strings).Assembly;
        const string Folder = ".Strings.";
        return assembly
            .GetManifestResourceNames()
            .Where(name => name.Contains(Folder, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal))
            .Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                using var file = JsonDocument.Parse(stream);
                var language = name[(name.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..^".json".Length];
                return new Strings(language, file.RootElement);
            })
            .ToFrozenDictionary(strings => strings.Language, StringComparer.Ordinal);
    }
}

/// <summary>How a blog's feed is written: its words, and the hours of its zone.</summary>
public sealed record FeedLocale(Strings Strings, TimeZoneInfo Zone, string Language)
{
    public static FeedLocale Of(Blog blog) =>
        new(Strings.For(blog.Language), TimeZoneInfo.FindSystemTimeZoneById(blog.TimeZone), blog.Language);

    public DateTime Local(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, Zone);

    /// <summary>ISO 8601 with the zone's offset at that time, as <c>datetime</c> attributes want it.</summary>
    public string Iso(DateTime utc) =>
        new DateTimeOffset(utc).ToOffset(Zone.GetUtcOffset(utc)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>"21:32"; an hour that the zone's clock shows twice has its offset with it, "02:30 UTC+2".</summary>
    public string Time(DateTime utc) => Strings.Time(Local(utc)) + (RepeatedHour.OffsetOf(utc, Zone) is { } offset ? " " + offset : "");

    /// <summary>"21:32 12.01.2022", in each language's own form.</summary>
    public string TimeAndDate(DateTime utc) => $"{Time(utc)} {Strings.Date(Local(utc))}";
}
