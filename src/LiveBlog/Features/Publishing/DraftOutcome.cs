using LiveBlog.Model;

namespace LiveBlog.Features.Publishing;

/// <summary>How a command on a draft ended.</summary>
public abstract record DraftOutcome
{
    DraftOutcome() { }

    /// <summary>It is on disk.</summary>
    public sealed record Done(Draft Draft) : DraftOutcome;

    /// <summary>Nothing is left of what was written, so nothing is kept.</summary>
    public sealed record Emptied : DraftOutcome;

    /// <summary>It is an entry now, and no draft any more.</summary>
    /// <param name="Before">It had been published before, by somebody else perhaps.</param>
    public sealed record Published(Entry Entry, bool Before = false) : DraftOutcome;

    /// <summary>The same has been done to it since the writer saw it.</summary>
    public sealed record AlreadyDone(Guid Id) : DraftOutcome;

    public sealed record Wrong(FieldErrors Errors) : DraftOutcome;

    /// <summary>Somebody else, or the same person on another device, has changed it since.</summary>
    public sealed record LostRace(Draft Current) : DraftOutcome;

    /// <summary>There is none, or it is not the asker's to touch; which of the two is nobody's business.</summary>
    public sealed record NotFound : DraftOutcome;
}
