namespace LiveBlog.Model;

/// <summary>Whether readers may discuss beside a blog's feed.</summary>
public enum DiscussionMode
{
    /// <summary>There is no discussion, and nothing of one is shown.</summary>
    Closed,

    /// <summary>It can be read, and nobody adds to it.</summary>
    ReadOnly,

    Open,
}

/// <summary>The settings of a blog's discussion.</summary>
/// <param name="ApprovesFirst">Messages wait for a moderator before others see them.</param>
/// <param name="SlowSeconds">How long a reader waits between two messages; 0 to 600.</param>
public sealed record DiscussionRules(DiscussionMode Mode, bool ApprovesFirst = false, int SlowSeconds = 0)
{
    public const int MaxSlowSeconds = 600;

    /// <summary>The mode's name in the API: "open", "readOnly" or "closed".</summary>
    public static string NameOf(DiscussionMode mode) =>
        mode switch
        {
            DiscussionMode.Closed => "closed",
            DiscussionMode.ReadOnly => "readOnly",
            DiscussionMode.Open => "open",
        };
}

/// <summary>What readers may do in a discussion, as their pages need to know it.</summary>
/// <param name="Mode">The effective mode: the discussion of an ended blog is read-only.</param>
/// <param name="SlowSeconds">How long a reader waits between two messages.</param>
public sealed record DiscussionTerms(DiscussionMode Mode, int SlowSeconds);

/// <summary>
/// The readers' discussion of one blog. It has a revision of its own: a message must neither wait for the blog's row
/// nor invalidate its pages.
/// </summary>
public sealed class Discussion
{
    public Discussion(int blogId) => BlogId = blogId;

    public int BlogId { get; private set; }

    /// <summary>Raised by one for every visible change, under the row's lock.</summary>
    public Revision Revision { get; private set; }

    /// <summary>How many messages are visible.</summary>
    public int Count { get; private set; }

    public Message Post(MessageDraft draft, HeldBecause? held, DateTime now)
    {
        var message = new Message(BlogId, draft, held, now);
        if (held is null)
        {
            Count++;
            message.Revision = Raise();
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

        message.Revision = Raise();
    }

    /// <summary>Shows a message that was held or hidden. Does nothing to any other.</summary>
    public void Show(Message message)
    {
        if (message.State is MessageState.Held or MessageState.Hidden)
        {
            message.TransitionTo(MessageState.Visible);
            Count++;
            message.Revision = Raise();
        }
    }

    /// <summary>Hides a message; it can be shown again.</summary>
    public void Hide(Message message) => TakeAway(message, MessageState.Hidden);

    /// <summary>Erases a message's text for good.</summary>
    public void Erase(Message message) => TakeAway(message, MessageState.Erased);

    public void React(Message message, ReactionKind? before, ReactionKind? now)
    {
        message.Reactions = message.Reactions.Change(before, now);
        message.Revision = Raise();
    }

    public void React(EntryReactions entry, ReactionKind? before, ReactionKind? now)
    {
        entry.Counts = entry.Counts.Change(before, now);
        entry.Revision = Raise();
    }

    /// <summary>What readers may do here has changed: open pages get it as a change.</summary>
    public void ChangeTerms() => Raise();

    /// <summary>Something that a message shows besides its own text has changed, such as the message that it answers.</summary>
    public void Touch(Message message) => message.Revision = Raise();

    void TakeAway(Message message, MessageState state)
    {
        if (message.State == state || message.State == MessageState.Erased)
        {
            return;
        }

        // A message that nobody saw leaves no tombstone.
        if (message.State == MessageState.Visible)
        {
            Count--;
            message.Revision = Raise();
        }

        message.TransitionTo(state);
    }

    Revision Raise() => Revision = Revision.Next();
}
