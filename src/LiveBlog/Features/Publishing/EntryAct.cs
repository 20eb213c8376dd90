namespace LiveBlog.Features.Publishing;

/// <summary>What can be done to several entries at once.</summary>
public enum EntryAct
{
    Withdraw,
    WithdrawButKeepInReplay,
    MarkKeyEvent,
    UnmarkKeyEvent,
    KeepOffNewswire,
}
