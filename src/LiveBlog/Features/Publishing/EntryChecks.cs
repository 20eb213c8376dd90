using System.Globalization;
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
    public EntryDraft? Check(EntryInput input, TimeZoneInfo zone, FieldErrors errors)
    {
        var content = new EntryContent
        {
            Headline = errors.Line("headline", input.Headline),
            BodyHtml = bodies.Read(input.BodyHtml, input.BodyMarkdown, errors),
            BodyMarkdown = BodyChecks.Source(input.BodyMarkdown),
            Quotes = Items("quotes", input.Quotes, errors, Quote),
            RelatedLinks = Items("relatedLinks", input.RelatedLinks, errors, RelatedLink),
            Media = Numbered(Items("media", input.Media, errors, Picture)),
            Author = errors.Line("author", input.Author, max: 200),
            Tags = Tags(input.Tags, errors),
            Correction = errors.Paragraphs("correction", input.Correction, max: 2_000),
        };
        var publishedAt = errors.Moment("publishedAt", input.PublishedAt, zone);

        var empty = content is { Headline: null, BodyHtml: null, Quotes: [], RelatedLinks: [], Media: [] };
        if (empty && !errors.Any)
        {
            errors.Add("headline", "errorEmptyEntry");
        }

        return errors.Any ? null : new EntryDraft(content, publishedAt, input.IsKeyEvent, input.IsPinned) { IsOffNewswire = input.IsOffNewswire };
    }

    static IReadOnlyList<TValue> Items<TInput, TValue>(
        string field, IReadOnlyList<TInput> inputs, FieldErrors errors, Func<string, TInput, FieldErrors, TValue?> read)
        where TValue : class
    {
        if (inputs.Count > MaxItems)
        {
            errors.Add(field, "errorTooMany", ("max", MaxItems));
            return [];
        }

        return inputs.Select((input, i) => read(string.Create(CultureInfo.InvariantCulture, $"{field}[{i}]"), input, errors)).OfType<TValue>().ToList();
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

    internal static Picture? Picture(string field, PictureInput input, FieldErrors errors)
    {
        var url = errors.Required(field + ".url", errors.Image(field + ".url", input.Url));
        var alt = errors.Line(field + ".alt", input.Alt, max: 1_000);
        var caption = errors.Line(field + ".caption", input.Caption, max: 1_000);
        var credit = errors.Line(field + ".credit", input.Credit, max: 200);
        var taken = errors.Day(field + ".takenOn", input.TakenOn);
        var id = errors.Line(field + ".id", input.Id, max: 64);
        Side(field + ".width", input.Width, errors);
        Side(field + ".height", input.Height, errors);
        return url is null ? null : new Picture(url, alt ?? "", caption, credit, taken, input.Width, input.Height) { Id = id ?? "" };
    }

    // A picture without a name gets its number, which its entry then keeps.
    static IReadOnlyList<Picture> Numbered(IReadOnlyList<Picture> pictures) =>
        pictures.Select((p, i) => p.Id.Length > 0 ? p : p with { Id = (i + 1).ToString(CultureInfo.InvariantCulture) }).ToList();

    static void Side(string field, int? pixels, FieldErrors errors)
    {
        if (pixels is < 1 or > 50_000)
        {
            errors.Add(field, "errorRange", ("min", 1), ("max", 50_000));
        }
    }

    static IReadOnlyList<string> Tags(IReadOnlyList<string> tags, FieldErrors errors) =>
        Items("tags", tags, errors, static (field, tag, errors) => errors.Line(field, tag, max: 60)).Distinct(StringComparer.Ordinal).ToList();
}
