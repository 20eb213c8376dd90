namespace LiveBlog.Model;

/// <summary>One line of the audit log: who did what, when, to what. Never what it said: an erasure must find nothing here.</summary>
public sealed class AuditRecord
{
    AuditRecord() { }

    public AuditRecord(Actor actor, string act, DateTime at)
    {
        (ActorId, ActorName, Action, At) = (actor.Id, actor.Name.Truncate(200), act, at);
    }

    public long Id { get; private set; }

    /// <summary>UTC, by the clock of the machine that did it.</summary>
    public DateTime At { get; private set; }

    /// <summary>See <see cref="Actor.Id"/>.</summary>
    public string ActorId { get; private set; } = "";

    public string ActorName { get; private set; } = "";

    /// <summary>What was done, as "entry.published"; see <see cref="AuditActions"/>.</summary>
    public string Action { get; private set; } = "";

    public int? BlogId { get; init; }

    public Blog? Blog { get; init; }

    public EntryId? EntryId { get; init; }

    public Entry? Entry { get; init; }

    /// <summary>What it was done to, where that is neither an entry nor a blog: a slug, a key's name, an address.</summary>
    public string? Subject
    {
        get;
        init => field = value?.Truncate(300);
    }

    /// <summary>How often it happened: what a stranger can repeat at will is one line a day.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>When it happened last, UTC; null where it happened once.</summary>
    public DateTime? LastAt { get; private set; }

    /// <summary>Tells lines that are counted apart: act, subject and day. Null for a line of one act.</summary>
    public string? FoldKey { get; private set; }
}

/// <summary>The names of acts in the audit log.</summary>
public static class AuditActions
{
    public const string EntryPublished = "entry.published";
    public const string EntryChanged = "entry.changed";
    public const string EntryWithdrawn = "entry.withdrawn";
    public const string EntryErased = "entry.erased";
    public const string BlogOpened = "blog.opened";
    public const string BlogChanged = "blog.changed";
    public const string SignedIn = "account.signed-in";
    public const string SignInFailed = "account.sign-in-failed";
    public const string LockedOut = "account.locked-out";
    public const string RoleGiven = "account.role-given";
    public const string RoleTaken = "account.role-taken";
    public const string PasswordChanged = "account.password-changed";
}
