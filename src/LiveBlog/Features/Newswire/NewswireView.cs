using System.Globalization;
using LiveBlog.ChangeStreams;
using LiveBlog.Features.BlogPage;
using LiveBlog.Localization;

namespace LiveBlog.Features.Newswire;

/// <summary>The newswire on a page of its own: lines under the days of one zone.</summary>
public sealed record NewswireView(NewswirePage Page, NewswireRequest Request, Strings Strings, TimeZoneInfo Zone)
{
    public FeedLocale Style => new(Strings, Zone, Strings.Language);

    public string Order => Request.Order == FeedOrder.Newest ? "newest" : "oldest";

    /// <summary>The lines in their order, each with the day that begins with it.</summary>
    public IEnumerable<(NewswireItem Line, DateTime? Day)> Lines
    {
        get
        {
            DateTime? day = null;
            foreach (var line in Page.Lines)
            {
                var its = Style.Local(line.PublishedAt).Date;
                yield return (line, its == day ? null : its);
                day = its;
            }
        }
    }

    /// <summary>Milliseconds since 1970, as the page's script counts.</summary>
    public static string At(NewswireItem line) =>
        ((line.PublishedAt - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond).ToString(CultureInfo.InvariantCulture);

    /// <summary>In UTC: the same line stands on pages of many zones.</summary>
    public static string Iso(NewswireItem line) => line.PublishedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
