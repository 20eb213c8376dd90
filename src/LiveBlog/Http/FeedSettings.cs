using System.Globalization;
using LiveBlog.Data;

namespace LiveBlog.Http;

/// <summary>Section <c>Feed</c>.</summary>
public sealed record FeedSettings
{
    /// <summary>How many entries a page holds, from 1 to 200.</summary>
    public int PageSize { get; init; } = 50;

    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public static FeedSettings From(IConfiguration configuration)
    {
        var text = configuration["Feed:PageSize"];
        if (string.IsNullOrEmpty(text))
        {
            return new FeedSettings();
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= 200
            ? new FeedSettings { PageSize = size }
            : throw new ConfigurationException($"Feed:PageSize is \"{text}\"; it must be a whole number from 1 to 200.");
    }
}
