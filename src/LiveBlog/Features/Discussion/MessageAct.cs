namespace LiveBlog.Features.Discussion;

/// <summary>What moderators do about a message.</summary>
public enum MessageAct
{
    /// <summary>Lets it be seen, or seen again; of one that is seen, the reports are put aside.</summary>
    Show,
    Hide,
    Erase,
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
