using System.Globalization;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Publishing;

/// <summary>Reads an entry from outside into a valid, sanitised draft.</summary>
public sealed class EntryChecks(BodyChecks bodies)
{
    const int MaxQuote = 10_000;
    const int MaxItems = 50;

    /// <summary>The draft, or null with the reasons in <paramref name="errors"/>.</summary>
    /// <param name="zone">The blog's zone: hours without an offset are meant in it.</param>
    /// <param name="files">The uploaded pictures that the input names.</param>
    public EntryDraft? Check(EntryInput input, TimeZoneInfo zone, FieldErrors errors, IReadOnlyDictionary<string, MediaFile> files)
    {
        var content = new EntryContent
        {
            Headline = errors.Line("headline", input.Headline),
            BodyHtml = bodies.Read(input.BodyHtml, input.BodyMarkdown, errors),
            BodyMarkdown = BodyChecks.Source(input.BodyMarkdown),
            Quotes = Items("quotes", input.Quotes, errors, Quote),
            RelatedLinks = Items("relatedLinks", input.RelatedLinks, errors, RelatedLink),
            Media = Numbered(Items("media", input.Media, errors, (field, picture, errors) => Pictures.Read(field, picture, files, errors))),
            Embeds = Items("embeds", input.Embeds, errors, Embed),
            Author = errors.Line("author", input.Author, max: 200),
            Tags = Tags(input.Tags, errors),
            Correction = errors.Paragraphs("correction", input.Correction, max: 2_000),
        };
        var publishedAt = errors.Time("publishedAt", input.PublishedAt, zone);

        var empty = content is { Headline: null, BodyHtml: null, Quotes: [], RelatedLinks: [], Media: [], Embeds: [] };
        if (empty && !errors.Any)
        {
            errors.Add("headline", StringKey.ErrorEmptyEntry);
        }

        return errors.Any
            ? null
            : new EntryDraft(content, publishedAt, input.IsKeyEvent, input.IsPinned) { IsOffNewswire = input.IsOffNewswire };
    }

    static IReadOnlyList<TValue> Items<TInput, TValue>(
        string field,
        IReadOnlyList<TInput> inputs,
        FieldErrors errors,
        Func<string, TInput, FieldErrors, TValue?> read
    )
        where TValue : class
    {
        if (inputs.Count > MaxItems)
        {
            errors.Add(field, StringKey.ErrorTooMany, ("max", MaxItems));
            return [];
        }

        return inputs
            .Select((input, i) => read(string.Create(CultureInfo.InvariantCulture, $"{field}[{i}]"), input, errors))
            .OfType<TValue>()
            .ToList();
    }

    static Quote? Quote(string field, QuoteInput input, FieldErrors errors)
    {
        var text = errors.Required(field + ".text", errors.Paragraphs(field + ".text", input.Text, MaxQuote));
        var attribution = errors.Line(field + ".attribution", input.Attribution, max: 200);
        var role = errors.Line(field + ".role", input.Role, max: 300);
        return text is null ? null : new Quote(text, attribution, role);
    }

    static RelatedLink? RelatedLink(string field, RelatedLinkInput input, FieldErrors errors)
    {
        var url = errors.Required(field + ".url", errors.Link(field + ".url", input.Url));
        var title = errors.Line(field + ".title", input.Title);
        var image = errors.Image(field + ".imageUrl", input.ImageUrl);
        var date = errors.Day(field + ".publishedAt", input.PublishedAt);
        return url is null ? null : new RelatedLink(url, title ?? Links.Host(url) ?? url, image, date);
    }

    static Embed? Embed(string field, EmbedInput input, FieldErrors errors)
    {
        var url = errors.Required(field + ".url", errors.Line(field + ".url", input.Url, max: 2_000));
        var title = errors.Line(field + ".title", input.Title, max: 300);
        if (url is null)
        {
            return null;
        }

        if (EmbedProviders.Find(url) is not { } found)
        {
            errors.Add(field + ".url", StringKey.ErrorEmbedUrl, ("providers", string.Join(", ", EmbedProviders.Providers)));
            return null;
        }

        return new Embed(found.Url, found.Provider, title);
    }

    // A picture without a name gets its number, which its entry then keeps.
    static IReadOnlyList<Picture> Numbered(IReadOnlyList<Picture> pictures) =>
        pictures.Select((p, i) => p.Id.Length > 0 ? p : p with { Id = (i + 1).ToString(CultureInfo.InvariantCulture) }).ToList();

    static IReadOnlyList<string> Tags(IReadOnlyList<string> tags, FieldErrors errors) =>
        Items("tags", tags, errors, static (field, tag, errors) => errors.Line(field, tag, max: 60))
            .Distinct(StringComparer.Ordinal)
            .ToList();
}
