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
    public const int MostSlowSeconds = 600;
}

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

/// <summary>How many have said what of a message or an entry.</summary>
public sealed record ReactionCounts(int Useful = 0, int Touching = 0, int Surprising = 0, int Worrying = 0)
{
    public static readonly ReactionCounts None = new();

    public int Total => Useful + Touching + Surprising + Worrying;

    public int Of(ReactionKind kind) => kind switch
    {
        ReactionKind.Useful => Useful,
        ReactionKind.Touching => Touching,
        ReactionKind.Surprising => Surprising,
        ReactionKind.Worrying => Worrying,
    };

    /// <summary>One reader has changed from one kind to another; null is none.</summary>
    public ReactionCounts Change(ReactionKind? from, ReactionKind? to) => Add(from, -1).Add(to, +1);

    ReactionCounts Add(ReactionKind? kind, int by) => kind is { } its ? Add(its, by) : this;

    ReactionCounts Add(ReactionKind kind, int by) => kind switch
    {
        ReactionKind.Useful => this with { Useful = Useful + by },
        ReactionKind.Touching => this with { Touching = Touching + by },
        ReactionKind.Surprising => this with { Surprising = Surprising + by },
        ReactionKind.Worrying => this with { Worrying = Worrying + by },
    };
}

/// <summary>What a reader may say of a message or an entry with one press.</summary>
public enum ReactionKind
{
    Useful,
    Touching,
    Surprising,
    Worrying,
}

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
            message.Become(MessageState.Visible);
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

        message.Become(state);
    }
}

/// <summary>What somebody is about to say.</summary>
/// <param name="ClientId">Given by whoever sends it: the same one sent again is the same message.</param>
public sealed record MessageDraft(string AuthorId, string Text, Guid ClientId, bool IsOfStaff = false, long? ReplyToId = null, long? EntryId = null);

/// <summary>One message of a discussion.</summary>
public sealed class Message
{
    Message()
    {
    }

    internal Message(int blogId, MessageDraft draft, HeldBecause? held, DateTime now)
    {
        (BlogId, AuthorId, Text, ClientId, IsOfStaff, ReplyToId, EntryId) = (blogId, draft.AuthorId, draft.Text, draft.ClientId, draft.IsOfStaff, draft.ReplyToId, draft.EntryId);
        (CreatedAt, State, Held) = (now, held is null ? MessageState.Visible : MessageState.Held, held);
    }

    public long Id { get; private set; }

    public int BlogId { get; private set; }

    /// <summary>The discussion's revision at the last change that others saw; 0 when none has been seen yet.</summary>
    public long Revision { get; internal set; }

    /// <summary>Whoever wrote it; null once the account is gone.</summary>
    public string? AuthorId { get; private set; }

    public Guid ClientId { get; private set; }

    /// <summary>Plain text; empty once it is erased.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Written for the newsroom.</summary>
    public bool IsOfStaff { get; private set; }

    public long? ReplyToId { get; private set; }

    public Message? ReplyTo { get; private set; }

    /// <summary>The entry that it is about.</summary>
    public long? EntryId { get; private set; }

    public Entry? Entry { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime? EditedAt { get; private set; }

    public MessageState State { get; private set; }

    public HeldBecause? Held { get; private set; }

    public ReactionCounts Reactions { get; internal set; } = ReactionCounts.None;

    /// <summary>How many readers have reported it since a moderator last looked.</summary>
    public int ReportCount { get; private set; }

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

    internal void Become(MessageState state)
    {
        (State, Held, ReportCount) = (state, null, 0);
        if (state == MessageState.Erased)
        {
            Text = "";
        }
    }
}

/// <summary>What one reader says of a message. One a reader and message.</summary>
public sealed class MessageReaction
{
    public required long MessageId { get; init; }

    public required string AccountId { get; init; }

    public required ReactionKind Kind { get; set; }
}

/// <summary>What one reader says of an entry. One a reader and entry.</summary>
public sealed class EntryReaction
{
    public required long EntryId { get; init; }

    public required string AccountId { get; init; }

    public required ReactionKind Kind { get; set; }
}

/// <summary>What readers say of an entry, counted.</summary>
public sealed class EntryReactions
{
    public required long EntryId { get; init; }

    public required int BlogId { get; init; }

    /// <summary>The discussion's revision at its last change.</summary>
    public long Revision { get; internal set; }

    public ReactionCounts Counts { get; internal set; } = ReactionCounts.None;
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

public enum SanctionKind
{
    /// <summary>A word to the reader, shown until it is taken note of.</summary>
    Warning,

    /// <summary>May not write for a while.</summary>
    Mute,

    /// <summary>May neither write nor react nor report.</summary>
    Ban,
}

/// <summary>What moderators have said to a reader, or done about one.</summary>
public sealed class Sanction
{
    public int Id { get; private set; }

    /// <summary>Null once the account is gone.</summary>
    public string? AccountId { get; set; }

    /// <summary>Knows the address again if somebody leaves and comes back to be rid of it: see <see cref="HashOf"/>.</summary>
    public required string AddressHash { get; init; }

    public required SanctionKind Kind { get; init; }

    /// <summary>Shown to the reader.</summary>
    public required string Reason { get; init; }

    public required DateTime At { get; init; }

    /// <summary>The moderator's name.</summary>
    public required string By { get; init; }

    /// <summary>When it ends, UTC; null for good, and for a warning until it is taken note of.</summary>
    public DateTime? Until { get; set; }

    public static string HashOf(string normalizedEmail) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("sanction " + normalizedEmail)));
}

/// <summary>The words that hold a message back for a moderator: one list for the site.</summary>
public sealed class WatchedWords
{
    public const int TheId = 1;

    public int Id { get; init; } = TheId;

    /// <summary>A word or a few, one a line; with a star at its end, whatever begins so.</summary>
    public string Lines { get; set; } = "";
}

/// <summary>A message as everybody sees it, with what stands around its words.</summary>
/// <param name="IsVisible">False for one that is gone: the rest says nothing then.</param>
/// <param name="AuthorId">Null once the account is gone.</param>
/// <param name="ReplyToName">Whom it answers; null where that message can no longer be seen.</param>
/// <param name="EntryAt">When the entry that it is about was published, UTC; null where there is none any more.</param>
public sealed record SeenMessage(
    long Id, long Revision, bool IsVisible, string Text, string? AuthorId, string AuthorName, bool IsOfStaff, DateTime CreatedAt, bool IsEdited,
    long? ReplyToId, string? ReplyToName, long? EntryId, DateTime? EntryAt, ReactionCounts Reactions);
