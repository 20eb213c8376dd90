using System.Globalization;
using LiveBlog.Data;

namespace LiveBlog.Features.Discussion;

/// <summary>Section <c>Discussion</c>.</summary>
public sealed record DiscussionSettings
{
    /// <summary>How many messages one reader may send in a minute, from 1 to 60.</summary>
    public int MessagesAMinute { get; init; } = 10;

    /// <summary>For how long one may change what one has written, in minutes, from 0 to 1440.</summary>
    public int EditMinutes { get; init; } = 10;

    /// <summary>For how long an account is new, in hours, from 0 to 720: links that it writes wait for a moderator.</summary>
    public int NewAccountHours { get; init; } = 24;

    /// <summary>
    /// How many requests that write come from one address in a minute, from 1 to 100,000: many readers share one behind a company's or
    /// a school's door.
    /// </summary>
    public int RequestsAMinute { get; init; } = 120;

    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public static DiscussionSettings From(IConfiguration configuration)
    {
        var section = configuration.GetSection("Discussion");
        var usual = new DiscussionSettings();
        int Number(string name, int otherwise, int least, int most) =>
            section[name] is not { Length: > 0 } text ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? number
            : throw new ConfigurationException($"Discussion:{name} is \"{text}\"; it must be a whole number from {least} to {most}.");
        return new DiscussionSettings
        {
            MessagesAMinute = Number(nameof(MessagesAMinute), usual.MessagesAMinute, 1, 60),
            EditMinutes = Number(nameof(EditMinutes), usual.EditMinutes, 0, 1_440),
            NewAccountHours = Number(nameof(NewAccountHours), usual.NewAccountHours, 0, 720),
            RequestsAMinute = Number(nameof(RequestsAMinute), usual.RequestsAMinute, 1, 100_000),
        };
    }
}
