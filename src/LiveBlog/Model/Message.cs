namespace LiveBlog.Model;

public enum MessageState
{
    Visible,

    /// <summary>Waits for a moderator: only its author knows of it.</summary>
    Held,

    /// <summary>A moderator has taken it away; it can be brought back.</summary>
    Hidden,

    /// <summary>What it said is gone for good.</summary>
    Erased,
}

/// <summary>Why a message waits for a moderator.</summary>
public enum HeldBecause
{
    /// <summary>All messages of this blog do.</summary>
    Rule,

    /// <summary>A new account has written an address.</summary>
    Link,

    /// <summary>It holds a word of the list.</summary>
    Word,

    /// <summary>Others have just written the same.</summary>
    Copy,
}

/// <summary>What somebody is about to say.</summary>
/// <param name="ClientId">Chosen by the sender. A message sent again with the same id is stored once.</param>
public sealed record MessageDraft(
    string AuthorId,
    string Text,
    Guid ClientId,
    bool IsOfStaff = false,
    long? ReplyToId = null,
    EntryId? EntryId = null
);

/// <summary>One message of a discussion.</summary>
public sealed class Message
{
    Message() { }

    internal Message(int blogId, MessageDraft draft, HeldBecause? held, DateTime now)
    {
        (BlogId, AuthorId, Text, ClientId, IsOfStaff, ReplyToId, EntryId) = (
            blogId,
            draft.AuthorId,
            draft.Text,
            draft.ClientId,
            draft.IsOfStaff,
            draft.ReplyToId,
            draft.EntryId
        );
        (CreatedAt, State, Held) = (now, held is null ? MessageState.Visible : MessageState.Held, held);
    }

    public long Id { get; private set; }

    public int BlogId { get; private set; }

    /// <summary>The discussion's revision at the last change that others saw; 0 when none has been seen yet.</summary>
    public Revision Revision { get; internal set; }

    /// <summary>Its author; null once the account is gone.</summary>
    public string? AuthorId { get; private set; }

    public Guid ClientId { get; private set; }

    /// <summary>Plain text; empty once it is erased.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Written for the newsroom.</summary>
    public bool IsOfStaff { get; private set; }

    public long? ReplyToId { get; private set; }

    public Message? ReplyTo { get; private set; }

    /// <summary>The entry that it is about.</summary>
    public EntryId? EntryId { get; private set; }

    public Entry? Entry { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime? EditedAt { get; private set; }

    public MessageState State { get; private set; }

    public HeldBecause? Held { get; private set; }

    public ReactionCounts Reactions { get; internal set; } = ReactionCounts.None;

    /// <summary>How many readers have reported it since a moderator last looked.</summary>
    public int ReportCount { get; private set; }

    /// <summary>A moderator has something to decide about it. Kept in the database, for its index alone.</summary>
    public bool IsInQueue
    {
        get => State == MessageState.Held || ReportCount > 0;
        private set => _ = value;
    }

    public void Report() => ReportCount++;

    public void ForgetReports() => ReportCount = 0;

    /// <summary>Changes what it says while nobody has seen it.</summary>
    public void RewriteHeld(string text, HeldBecause held, DateTime now) => Rewrite(text, held, now);

    internal void Rewrite(string text, HeldBecause? held, DateTime now)
    {
        (Text, EditedAt) = (text, now);
        if (held is not null)
        {
            (State, Held) = (MessageState.Held, held);
        }
    }

    internal void TransitionTo(MessageState state)
    {
        (State, Held, ReportCount) = (state, null, 0);
        if (state == MessageState.Erased)
        {
            Text = "";
        }
    }
}

/// <summary>A reader's word to the moderators that a message is not as it should be. One a reader and message.</summary>
public sealed class MessageReport
{
    public required long MessageId { get; init; }

    public required string AccountId { get; init; }

    /// <summary>In the reader's words; may be empty.</summary>
    public required string Why { get; init; }

    public required DateTime At { get; init; }
}

/// <summary>A message as everybody sees it, with what is shown around its text.</summary>
/// <param name="IsVisible">False for one that is gone: the rest says nothing then.</param>
/// <param name="Participant">Who wrote it, by a pseudonym that holds in this blog only; null once the account is gone. Never the
/// account's id: everybody reads it.</param>
/// <param name="ReplyToName">Whom it answers; null where that message can no longer be seen.</param>
/// <param name="EntryAt">When the entry that it is about was published, UTC; null where there is none any more.</param>
public sealed record SeenMessage(
    long Id,
    Revision Revision,
    bool IsVisible,
    string Text,
    string? Participant,
    string AuthorName,
    bool IsOfStaff,
    DateTime CreatedAt,
    bool IsEdited,
    long? ReplyToId,
    string? ReplyToName,
    EntryId? EntryId,
    DateTime? EntryAt,
    ReactionCounts Reactions
);
