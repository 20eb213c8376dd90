using System.Globalization;

namespace LiveBlog.Features.Desk;

/// <summary>
/// What the page at an address says of itself, for a card that leads there. Text as it came: do not use it as
/// markup.
/// </summary>
/// <param name="Provider">The site's name, where the address is a video or a post that is shown as a façade instead.</param>
public sealed record LinkPreview(string Url, string? Title, string? ImageUrl, string? PublishedAt, string? Provider)
{
    internal static string? Day(DateTime? time) => time?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
