using LiveBlog.Model;

namespace LiveBlog.Features.Publishing;

/// <summary>How a command on an entry ended.</summary>
public abstract record EntryOutcome
{
    EntryOutcome() { }

    /// <summary>It is on disk. The entry carries its blog.</summary>
    /// <param name="Repeated">The same post had been made before, and made nothing new.</param>
    public sealed record Done(Entry Entry, bool Repeated = false) : EntryOutcome
    {
        /// <summary>The entry whose place on top a new one has taken.</summary>
        public Entry? Unpinned { get; init; }
    }

    public sealed record Wrong(FieldErrors Errors) : EntryOutcome;

    public sealed record NotFound : EntryOutcome;

    public sealed record Withdrawn(Entry Entry) : EntryOutcome;

    /// <summary>Somebody else changed it since the revision that the sender had seen.</summary>
    public sealed record LostRace(Entry Current) : EntryOutcome;

    /// <summary>Somebody has done the same since the sender saw the entry.</summary>
    public sealed record AlreadyDone(Entry Current) : EntryOutcome;

    /// <summary>The draft that the publication ends is not as the sender has seen it: somebody else has rewritten it.</summary>
    public sealed record DraftChanged(Draft Current) : EntryOutcome;

    /// <summary>The idempotency key was used before, for something else: for this entry.</summary>
    public sealed record KeyReused(Entry Entry) : EntryOutcome;
}
