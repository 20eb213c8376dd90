namespace LiveBlog.Model;

public enum DraftState
{
    /// <summary>Being written; nobody is waiting for it.</summary>
    Written,

    /// <summary>Waits for an editor to publish it or to give it back.</summary>
    Submitted,

    /// <summary>Is published by itself at its hour.</summary>
    Scheduled,
}

/// <summary>
/// What has been written for a blog and is not published: kept on the server, so that it outlives a browser and its device.
/// </summary>
public sealed class Draft
{
    Draft() { }

    public Draft(Guid id, int blogId, string authorId, string author, string content, DateTime now)
    {
        (Id, BlogId, AuthorId, Author, CreatedAt) = (id, blogId, authorId, author, now);
        Write(content, now);
    }

    /// <summary>Made by whoever writes it. The publication is known by it: a draft is published once.</summary>
    public Guid Id { get; private set; }

    public int BlogId { get; private set; }

    public Blog Blog { get; private set; } = null!;

    /// <summary>The account that began it.</summary>
    public string AuthorId { get; private set; } = "";

    public string Author { get; private set; } = "";

    /// <summary>What was typed, as JSON, unchecked: half a sentence is worth keeping too.</summary>
    public string Content { get; private set; } = "";

    public DraftState State { get; private set; }

    /// <summary>When it is to be published, UTC; null unless it is scheduled.</summary>
    public DateTime? ScheduledAt { get; private set; }

    /// <summary>Why it came back to its author: an editor's word, or what was wrong when its hour came.</summary>
    public string? Note { get; private set; }

    /// <summary>Raised by every change, so that a lost race is told.</summary>
    public int Version { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime UpdatedAt { get; private set; }

    /// <returns>False where it says that already.</returns>
    public bool Write(string content, DateTime now)
    {
        if (content == Content)
        {
            return false;
        }

        Content = content;
        Touch(now);
        return true;
    }

    public void Submit(DateTime now) => TransitionTo(DraftState.Submitted, scheduledAt: null, note: null, now);

    public void Schedule(DateTime at, DateTime now) => TransitionTo(DraftState.Scheduled, at, note: null, now);

    /// <summary>Gives it back to its author, from approval or from its hour.</summary>
    public void Return(string? note, DateTime now) => TransitionTo(DraftState.Written, scheduledAt: null, note, now);

    void TransitionTo(DraftState state, DateTime? scheduledAt, string? note, DateTime now)
    {
        (State, ScheduledAt, Note) = (state, scheduledAt, note);
        Touch(now);
    }

    void Touch(DateTime now)
    {
        Version++;
        UpdatedAt = now;
    }
}
