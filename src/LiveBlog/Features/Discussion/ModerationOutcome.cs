using System.Globalization;
using LiveBlog.Model;

namespace LiveBlog.Features.Discussion;

/// <summary>What moderators do about a message.</summary>
public enum MessageAct
{
    /// <summary>Lets it be seen, or seen again; of one that is seen, the reports are put aside.</summary>
    Show,
    Hide,
    Erase,
}

/// <summary>What a moderator saw of a message when deciding about it.</summary>
/// <param name="State">Null of a page that does not tell it: then only the time of the last change counts.</param>
/// <param name="Reports">How many reports there were.</param>
/// <param name="EditedAt">When the message was last changed, UTC: what nobody has looked at is not let through.</param>
public sealed record MessageAsSeen(MessageState? State, int Reports, DateTime? EditedAt)
{
    /// <summary>As a form carries it.</summary>
    public static string Of(Message message) => string.Create(CultureInfo.InvariantCulture, $"{(int)message.State} {message.ReportCount}");

    /// <summary>Reads what <see cref="Of"/> wrote; anything else says nothing.</summary>
    public static MessageAsSeen Parse(string? seen, DateTime? editedAt) =>
        seen?.Split(' ') is [var state, var reports]
        && int.TryParse(state, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && Enum.IsDefined((MessageState)number)
        && int.TryParse(reports, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new MessageAsSeen((MessageState)number, count, editedAt)
            : new MessageAsSeen(State: null, Reports: 0, editedAt);
}

public enum ModerationOutcome
{
    Done,

    /// <summary>The message is not in the state in which it was seen: somebody has done something about it.</summary>
    TooLate,

    /// <summary>It says something else by now, or more readers have reported it: it is to be looked at again.</summary>
    Changed,
    NoSuchMessage,
}

/// <summary>What moderators did last about a message.</summary>
public sealed record LastAct(MessageAct Act, string By, DateTime At);
