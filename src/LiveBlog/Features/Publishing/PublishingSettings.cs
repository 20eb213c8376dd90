using System.Globalization;
using LiveBlog.Data;

namespace LiveBlog.Features.Publishing;

/// <summary>Bounds on what may be published: section <c>Publishing</c>.</summary>
public sealed record PublishingSettings
{
    /// <summary>The most bytes (UTF-8) a body may have, from 1,000 to 5,000,000.</summary>
    public int MaxBodyBytes { get; init; } = 200_000;

    /// <summary>The most bytes a request that publishes may have: the body in it can be escaped, and is not alone.</summary>
    public long MaxRequestBytes => (4L * MaxBodyBytes) + 1_000_000;

    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public static PublishingSettings From(IConfiguration configuration)
    {
        var text = configuration["Publishing:MaxBodyBytes"];
        if (string.IsNullOrEmpty(text))
        {
            return new PublishingSettings();
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes is >= 1_000 and <= 5_000_000
            ? new PublishingSettings { MaxBodyBytes = bytes }
            : throw new ConfigurationException($"Publishing:MaxBodyBytes is \"{text}\"; it must be a whole number from 1000 to 5000000.");
    }
}
