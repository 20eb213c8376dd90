namespace LiveBlog.Model;

/// <summary>Whether readers talk beside a blog's feed.</summary>
public enum DiscussionMode
{
    /// <summary>There is no discussion, and nothing of one is shown.</summary>
    Closed,

    /// <summary>It can be read, and nobody adds to it.</summary>
    ReadOnly,

    Open,
}

/// <summary>How a blog's discussion is kept.</summary>
/// <param name="ApprovesFirst">Messages wait for a moderator before others see them.</param>
/// <param name="SlowSeconds">How long a reader waits between two messages; 0 to 600.</param>
public sealed record DiscussionRules(DiscussionMode Mode, bool ApprovesFirst = false, int SlowSeconds = 0)
{
    public const int MaxSlowSeconds = 600;

    /// <summary>The mode's name outside: "open", "readOnly" or "closed".</summary>
    public static string NameOf(DiscussionMode mode) =>
        mode switch
        {
            DiscussionMode.Closed => "closed",
            DiscussionMode.ReadOnly => "readOnly",
            DiscussionMode.Open => "open",
        };
}

/// <summary>What readers may do in a discussion, as their pages need to know it.</summary>
/// <param name="Mode">As it comes out: what an ended blog leaves is read.</param>
/// <param name="SlowSeconds">How long a reader waits between two messages.</param>
public sealed record DiscussionTerms(DiscussionMode Mode, int SlowSeconds);

/// <summary>
/// The readers' discussion of one blog. It counts its own visible changes: a message must neither wait for the blog's row
/// nor make its pages old.
/// </summary>
public sealed class Discussion
{
    public Discussion(int blogId) => BlogId = blogId;

    public int BlogId { get; private set; }

    /// <summary>Raised by one for every visible change, under the row's lock.</summary>
    public long Revision { get; private set; }

    /// <summary>How many messages are visible.</summary>
    public int Count { get; private set; }

    public Message Post(MessageDraft draft, HeldBecause? held, DateTime now)
    {
        var message = new Message(BlogId, draft, held, now);
        if (held is null)
        {
            Count++;
            message.Revision = ++Revision;
        }

        return message;
    }

    public void Edit(Message message, string text, HeldBecause? held, DateTime now)
    {
        message.Rewrite(text, held, now);
        if (held is not null)
        {
            Count--;
        }

        message.Revision = ++Revision;
    }

    /// <summary>Shows a message that waited or was taken away. Does nothing to any other.</summary>
    public void Show(Message message)
    {
        if (message.State is MessageState.Held or MessageState.Hidden)
        {
            message.TransitionTo(MessageState.Visible);
            Count++;
            message.Revision = ++Revision;
        }
    }

    /// <summary>Takes a message away, so that it can be brought back.</summary>
    public void Hide(Message message) => TakeAway(message, MessageState.Hidden);

    /// <summary>Takes what a message says away for good.</summary>
    public void Erase(Message message) => TakeAway(message, MessageState.Erased);

    public void React(Message message, ReactionKind? before, ReactionKind? now)
    {
        message.Reactions = message.Reactions.Change(before, now);
        message.Revision = ++Revision;
    }

    public void React(EntryReactions entry, ReactionKind? before, ReactionKind? now)
    {
        entry.Counts = entry.Counts.Change(before, now);
        entry.Revision = ++Revision;
    }

    /// <summary>What readers may do here has changed: open pages are told in their turn.</summary>
    public void ChangeTerms() => Revision++;

    /// <summary>What a message shows besides its own words has changed: whom it answers, say.</summary>
    public void Touch(Message message) => message.Revision = ++Revision;

    void TakeAway(Message message, MessageState state)
    {
        if (message.State == state || message.State == MessageState.Erased)
        {
            return;
        }

        // What nobody saw leaves no gap that anybody sees.
        if (message.State == MessageState.Visible)
        {
            Count--;
            message.Revision = ++Revision;
        }

        message.TransitionTo(state);
    }
}
