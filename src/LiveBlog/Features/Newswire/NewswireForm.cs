using System.Globalization;
using LiveBlog.Features.DeskForms;
using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Features.Newswire;

/// <summary>The fields of a line of its own on the newswire.</summary>
public sealed record NewswireForm
{
    /// <summary>The line being edited; null for a new one.</summary>
    public long? LineId { get; init; }

    /// <summary>The revision that the editor has seen.</summary>
    public Revision? Revision { get; init; }

    /// <summary>Names this one attempt, so that an impatient finger puts one line and not two.</summary>
    public string Submission { get; init; } = Guid.NewGuid().ToString("N");

    public string Headline { get; init; } = "";

    public string Url { get; init; } = "";

    public string Language { get; init; } = "en";

    /// <summary>An hour of the site's zone, as it was typed; empty for now. See <see cref="DeskTime"/>.</summary>
    public string PublishedAt { get; init; } = "";

    /// <summary>What a colleague has saved meanwhile, by field.</summary>
    public IReadOnlyDictionary<string, string> Theirs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the fields held when the form was opened: see <see cref="FormAsSeen"/>.</summary>
    public string AsSeen { get; init; } = "";

    /// <summary>What it says, by the names of the page's fields.</summary>
    public IReadOnlyDictionary<string, string> Fields =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["headline"] = Headline,
            ["url"] = Url,
            ["language"] = Language,
            ["publishedAt"] = PublishedAt,
        };

    /// <summary>
    /// This form over a line that somebody else has saved meanwhile: what was typed stays, what was not touched is theirs.
    /// </summary>
    public NewswireForm Over(NewswireForm saved)
    {
        var (fields, theirs) = FormAsSeen.Merge(AsSeen, Fields, saved.Fields);
        return this with
        {
            Headline = fields["headline"],
            Url = fields["url"],
            Language = fields["language"],
            PublishedAt = fields["publishedAt"],
            Revision = saved.Revision,
            AsSeen = saved.AsSeen,
            Theirs = theirs,
        };
    }

    public static NewswireForm Of(NewswireLine line, FeedLocale style)
    {
        var form = Reading(line, style);
        return form with { AsSeen = FormAsSeen.Of(form.Fields) };
    }

    static NewswireForm Reading(NewswireLine line, FeedLocale style) =>
        new()
        {
            LineId = line.Id,
            Revision = line.Revision,
            Headline = line.Headline,
            Url = line.Url ?? "",
            Language = line.Language,
            PublishedAt = DeskTime.Show(line.PublishedAt, style),
        };

    public static NewswireForm Read(IFormCollection form) =>
        new()
        {
            LineId = Number(form["id"]),
            Revision = Number(form["revision"]) is { } seen ? new Revision(seen) : null,
            Submission = form["submission"].ToString() is { Length: > 0 and <= 64 } given ? given : Guid.NewGuid().ToString("N"),
            Headline = form["headline"].ToString(),
            Url = form["url"].ToString(),
            Language = form["language"].ToString(),
            PublishedAt = form["publishedAt"].ToString(),
            AsSeen = form[FormAsSeen.Name].ToString(),
        };

    /// <param name="before">The line being edited: left where it was, it keeps its milliseconds, and so its place.</param>
    public NewswireLineInput ToInput(NewswireLine? before, FeedLocale style, TimeProvider clock) =>
        new()
        {
            Headline = Headline,
            Url = Url,
            Language = Language,
            PublishedAt =
                before is not null && PublishedAt == DeskTime.Show(before.PublishedAt, style)
                    ? null
                    : DeskTime.ToIso(PublishedAt, style.Zone, clock),
        };

    static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
