using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace LiveBlog.Features.Site;

/// <summary>What a page tells its layout.</summary>
/// <param name="Language">The page's language tag.</param>
public sealed record PageMetadata(Strings Strings, string Language, string Title)
{
    /// <summary>On one line, as attributes and the bar of a browser show it.</summary>
    public string Title { get; init; } = SingleLine.Of(Title);

    public string? Description
    {
        get;
        init => field = SingleLine.OfAny(value);
    }

    /// <summary>The page's one true path, for search engines.</summary>
    public string? Canonical { get; init; }

    public bool WithoutScript { get; init; }

    /// <summary>What the page is, as Open Graph names it: "website" or "article".</summary>
    public string Kind { get; init; } = "website";

    /// <summary>The picture that stands for the page where its address is passed on: a path of this site, 1200 by 630 pixels.</summary>
    public string? SharePicture { get; init; }

    /// <summary>
    /// A picture of what the page is about, of any size, where there is no <see cref="SharePicture"/>: a path of this site or an
    /// absolute address.
    /// </summary>
    public string? Picture { get; init; }

    /// <summary>When what it shows was first published and last changed, UTC.</summary>
    public DateTime? PublishedAt { get; init; }

    public DateTime? UpdatedAt { get; init; }

    /// <summary>What it says to search engines: JSON-LD.</summary>
    public string? StructuredData { get; init; }

    /// <summary>The zone whose hours the page is written in, where it has a feed; a reader may ask for their own.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The address of the whole feed for paper.</summary>
    public string? Print { get; init; }

    /// <summary>The language as Open Graph writes it, which wants a country with it.</summary>
    public string Locale =>
        Language switch
        {
            "ar" => "ar_AR",
            "de" => "de_DE",
            "en" => "en_GB",
            "es" => "es_ES",
            "fr" => "fr_FR",
            "ru" => "ru_RU",
            _ => Language.Replace('-', '_'),
        };

    /// <summary>Search engines are asked to leave it out.</summary>
    public bool IsHidden { get; init; }
}

public static class PageMetadataExtensions
{
    const string Key = "shell";

    public static void SetMetadata(this ViewDataDictionary data, PageMetadata metadata) => data[Key] = metadata;

    public static PageMetadata GetMetadata(this ViewDataDictionary data) => (PageMetadata)data[Key]!;
}
