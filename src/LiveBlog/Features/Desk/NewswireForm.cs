using System.Globalization;
using LiveBlog.Features.Publishing;
using LiveBlog.Model;

namespace LiveBlog.Features.Desk;

/// <summary>The fields of a line that stands alone on the newswire.</summary>
public sealed record NewswireForm
{
    /// <summary>The line being edited; null for a new one.</summary>
    public long? LineId { get; init; }

    /// <summary>The revision that the editor has seen.</summary>
    public long? Revision { get; init; }

    /// <summary>Names this one attempt, so that an impatient finger puts one line and not two.</summary>
    public string Submission { get; init; } = Guid.NewGuid().ToString("N");

    public string Headline { get; init; } = "";

    public string Url { get; init; } = "";

    public string Language { get; init; } = "en";

    /// <summary>An hour of the site's zone, as a datetime-local field writes it; empty for now.</summary>
    public string PublishedAt { get; init; } = "";

    public static NewswireForm Of(NewswireLine line, TimeZoneInfo zone) => new()
    {
        LineId = line.Id,
        Revision = line.Revision,
        Headline = line.Headline,
        Url = line.Url ?? "",
        Language = line.Language,
        PublishedAt = Local(line, zone),
    };

    public static NewswireForm Read(IFormCollection form) => new()
    {
        LineId = Number(form["id"]),
        Revision = Number(form["revision"]),
        Submission = form["submission"].ToString() is { Length: > 0 and <= 64 } given ? given : Guid.NewGuid().ToString("N"),
        Headline = form["headline"].ToString(),
        Url = form["url"].ToString(),
        Language = form["language"].ToString(),
        PublishedAt = form["publishedAt"].ToString(),
    };

    /// <param name="before">The line being edited: left where it was, it keeps its milliseconds, and so its place.</param>
    public NewswireLineInput ToInput(NewswireLine? before, TimeZoneInfo zone) => new()
    {
        Headline = Headline,
        Url = Url,
        Language = Language,
        PublishedAt = before is not null && PublishedAt == Local(before, zone) ? null : PublishedAt,
    };

    static string Local(NewswireLine line, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTimeFromUtc(line.PublishedAt, zone).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
