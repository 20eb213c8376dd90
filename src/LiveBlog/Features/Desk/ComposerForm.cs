using System.Globalization;
using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Media;
using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Desk;

/// <summary>The composer's fields, on their way from an entry to the page and from the page to a command.</summary>
public sealed record ComposerForm
{
    /// <summary>The entry being edited; null for a new one.</summary>
    public EntryId? EntryId { get; init; }

    /// <summary>The revision that the editor has seen.</summary>
    public Revision? Revision { get; init; }

    /// <summary>Names this attempt: sent twice, it publishes once.</summary>
    public required string Submission { get; init; }

    /// <summary>The draft on the server that this is kept as, or would be: tabs that share what is typed share it.</summary>
    public Guid DraftId { get; init; }

    /// <summary>It was opened as that draft, and did not begin empty.</summary>
    public bool IsDraft { get; init; }

    /// <summary>The version of that draft that the editor has seen; null where none is kept yet.</summary>
    public int? DraftVersion { get; init; }

    public string Headline { get; init; } = "";

    public string Body { get; init; } = "";

    public IReadOnlyList<QuoteInput> Quotes { get; init; } = [];

    public IReadOnlyList<RelatedLinkInput> RelatedLinks { get; init; } = [];

    public IReadOnlyList<PictureInput> Media { get; init; } = [];

    public IReadOnlyList<EmbedInput> Embeds { get; init; } = [];

    /// <summary>An hour of the blog's zone, as it was typed; empty for now. See <see cref="DeskTime"/>.</summary>
    public string PublishedAt { get; init; } = "";

    public string Correction { get; init; } = "";

    /// <summary>Who signs it; empty for the publisher. Null where the form does not say.</summary>
    public string? Author { get; init; } = "";

    /// <summary>Parted by commas. Null where the form does not say.</summary>
    public string? Tags { get; init; } = "";

    public bool IsKeyEvent { get; init; }

    public bool IsPinned { get; init; }

    public bool IsOffNewswire { get; init; }

    public static ComposerForm New() => new() { Submission = Guid.NewGuid().ToString("N"), DraftId = Guid.NewGuid() };

    public static ComposerForm Of(Entry entry, FeedLocale style) =>
        New() with
        {
            EntryId = entry.Id,
            Revision = entry.Revision,
            Headline = entry.Headline ?? "",
            Body = entry.BodyMarkdown ?? MarkdownSource.Of(entry.BodyHtml),
            Quotes = [.. entry.Quotes.Select(q => new QuoteInput(q.Text, q.Attribution, q.Role))],
            RelatedLinks =
            [
                .. entry.RelatedLinks.Select(l => new RelatedLinkInput(
                    l.Url,
                    l.Title,
                    l.ImageUrl,
                    l.PublishedAt is { } day ? DeskTime.Show(day, style) : null
                )),
            ],
            Media = [.. entry.Media.Select(p => Shown(Input(p), style))],
            Embeds = [.. entry.Embeds.Select(e => new EmbedInput(e.Url, e.Title))],
            PublishedAt = DeskTime.Show(entry.PublishedAt, style),
            Correction = entry.Correction ?? "",
            Author = entry.Author ?? "",
            Tags = string.Join(", ", entry.Tags),
            IsKeyEvent = entry.IsKeyEvent,
            IsPinned = entry.IsPinned,
            IsOffNewswire = entry.IsOffNewswire,
        };

    /// <summary>A draft, to be gone on with.</summary>
    public static ComposerForm Of(Draft draft, FeedLocale style)
    {
        var input = DraftCommands.Read(draft);
        return New() with
        {
            DraftId = draft.Id,
            IsDraft = true,
            DraftVersion = draft.Version,
            Headline = input.Headline ?? "",
            Body = input.BodyMarkdown ?? MarkdownSource.Of(input.BodyHtml),
            Quotes = input.Quotes,
            RelatedLinks = [.. input.RelatedLinks.Select(l => l with { PublishedAt = DeskTime.ShowDay(l.PublishedAt, style) })],
            Media = [.. input.Media.Select(p => Shown(p, style))],
            Embeds = input.Embeds,
            PublishedAt = DeskTime.Show(input.PublishedAt, style),
            Author = input.Author == draft.Author ? "" : input.Author ?? "",
            Tags = string.Join(", ", input.Tags),
            IsKeyEvent = input.IsKeyEvent,
            IsPinned = input.IsPinned,
            IsOffNewswire = input.IsOffNewswire,
        };
    }

    public static PictureInput Input(Picture p) =>
        new(
            p.Id,
            p.Url,
            p.Alt,
            p.Caption ?? "",
            p.Credit ?? "",
            p.TakenOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
            p.Width,
            p.Height
        );

    /// <summary>A picture with its day as the form shows it.</summary>
    public static PictureInput Shown(PictureInput picture, FeedLocale style) =>
        picture with
        {
            TakenOn = DeskTime.ShowDay(picture.TakenOn, style),
        };

    /// <summary>What it says, by the names of the page's fields: an empty one is not there, as an unchecked box is not.</summary>
    public IReadOnlyList<string[]> Fields
    {
        get
        {
            (string Name, string? Value)[] own =
            [
                ("headline", Headline),
                ("bodyMarkdown", Body),
                ("correction", Correction),
                ("author", Author),
                ("tags", Tags),
                ("publishedAt", PublishedAt),
                ("isKeyEvent", Flag(IsKeyEvent)),
                ("isPinned", Flag(IsPinned)),
                ("isOffNewswire", Flag(IsOffNewswire)),
            ];
            var rows = Quotes
                .Index()
                .SelectMany(q => Row("quotes", q.Index, ("text", q.Item.Text), ("attribution", q.Item.Attribution), ("role", q.Item.Role)))
                .Concat(
                    RelatedLinks
                        .Index()
                        .SelectMany(l =>
                            Row(
                                "relatedLinks",
                                l.Index,
                                ("url", l.Item.Url),
                                ("title", l.Item.Title),
                                ("imageUrl", l.Item.ImageUrl),
                                ("publishedAt", l.Item.PublishedAt)
                            )
                        )
                )
                .Concat(Embeds.Index().SelectMany(e => Row("embeds", e.Index, ("url", e.Item.Url), ("title", e.Item.Title))))
                .Concat(
                    Media
                        .Index()
                        .SelectMany(p =>
                            Row(
                                "media",
                                p.Index,
                                ("id", p.Item.Id),
                                ("url", p.Item.Url),
                                ("alt", p.Item.Alt),
                                ("caption", p.Item.Caption),
                                ("credit", p.Item.Credit),
                                ("takenOn", p.Item.TakenOn),
                                ("width", p.Item.Width?.ToString(CultureInfo.InvariantCulture)),
                                ("height", p.Item.Height?.ToString(CultureInfo.InvariantCulture))
                            )
                        )
                );
            return [.. own.Concat(rows).Where(its => !string.IsNullOrEmpty(its.Value)).Select(its => new[] { its.Name, its.Value! })];

            static string? Flag(bool on) => on ? "true" : null;

            static IEnumerable<(string Name, string? Value)> Row(string list, int number, params (string Name, string? Value)[] fields) =>
                fields.Select(its => (string.Create(CultureInfo.InvariantCulture, $"{list}[{number}].{its.Name}"), its.Value));
        }
    }

    /// <summary>All but the pictures: those may have to be taken in first (see <see cref="DeskPictures"/>).</summary>
    public static ComposerForm Read(IFormCollection form) =>
        new()
        {
            EntryId = Number(form["id"]) is { } id ? new EntryId(id) : null,
            Revision = Number(form["revision"]) is { } seen ? new Revision(seen) : null,
            Submission = form["submission"].ToString() is { Length: > 0 and <= 64 } given ? given : Guid.NewGuid().ToString("N"),
            DraftId = Guid.TryParse(form["draft"], out var draft) ? draft : Guid.NewGuid(),
            DraftVersion = (int?)Number(form["draftVersion"]),
            Headline = form["headline"].ToString(),
            Body = form["bodyMarkdown"].ToString(),
            Quotes =
            [
                .. Rows(form, "quotes")
                    .Select(row => new QuoteInput(row("text"), row("attribution"), row("role")))
                    .Where(q => !Blank(q.Text, q.Attribution, q.Role)),
            ],
            RelatedLinks =
            [
                .. Rows(form, "relatedLinks")
                    .Select(row => new RelatedLinkInput(row("url"), row("title"), row("imageUrl"), row("publishedAt")))
                    .Where(l => !Blank(l.Url, l.Title, l.ImageUrl, l.PublishedAt)),
            ],
            Embeds = [.. Rows(form, "embeds").Select(row => new EmbedInput(row("url"), row("title"))).Where(e => !Blank(e.Url, e.Title))],
            PublishedAt = form["publishedAt"].ToString(),
            Correction = form["correction"].ToString(),
            Author = form.ContainsKey("author") ? form["author"].ToString() : null,
            Tags = form.ContainsKey("tags") ? form["tags"].ToString() : null,
            IsKeyEvent = form["isKeyEvent"] == "true",
            IsPinned = form["isPinned"] == "true",
            IsOffNewswire = form["isOffNewswire"] == "true",
        };

    /// <param name="before">The entry being edited: what the composer does not show stays as it was.</param>
    public EntryInput ToInput(Entry? before, string author, FeedLocale style, TimeProvider clock) =>
        new()
        {
            Headline = Headline,
            // HTML that was not touched stays as it came.
            BodyMarkdown = IsUntouched(before) ? null : Body,
            BodyHtml = IsUntouched(before) ? before?.BodyHtml : null,
            Quotes = Quotes,
            RelatedLinks = [.. RelatedLinks.Select(l => l with { PublishedAt = DeskTime.ToIsoDay(l.PublishedAt, style.Zone, clock) })],

            // The field shows minutes; an entry left where it was keeps its milliseconds, and so its place.
            PublishedAt =
                before is not null && PublishedAt == Of(before, style).PublishedAt ? null : DeskTime.ToIso(PublishedAt, style.Zone, clock),
            Correction = before is null ? null : Correction,
            IsKeyEvent = IsKeyEvent,
            IsPinned = IsPinned,
            IsOffNewswire = IsOffNewswire,
            Author = before is null && string.IsNullOrWhiteSpace(Author) ? author : Author ?? before?.Author,
            Tags = Tags is null
                ? before?.Tags ?? []
                :
                [
                    .. Tags.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                        .Distinct(StringComparer.Ordinal),
                ],
            Media = [.. Media.Select(p => p with { TakenOn = DeskTime.ToIsoDay(p.TakenOn, style.Zone, clock) })],
            Embeds = Embeds,
        };

    bool IsUntouched(Entry? before) =>
        before is { BodyMarkdown: null, BodyHtml: { } html } && Body.ReplaceLineEndings("\n").Trim() == MarkdownSource.Of(html);

    static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static bool Blank(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                return false;
            }
        }

        return true;
    }

    static IEnumerable<Func<string, string?>> Rows(IFormCollection form, string list) =>
        FormRows.Prefixes(form, list).Select(prefix => (Func<string, string?>)(name => form[prefix + name]));
}
