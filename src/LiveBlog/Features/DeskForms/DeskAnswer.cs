using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Features.DeskForms;

/// <summary>How a post of the desk went, for the script that sent it.</summary>
/// <param name="Message">A sentence for the editor.</param>
/// <param name="Errors">What is wrong, by field.</param>
/// <param name="Revision">After a lost race: the revision to send with the next attempt.</param>
/// <param name="DraftVersion">The version that the draft has on the server now; 0 when none is kept there.</param>
public sealed record DeskAnswer(
    bool Ok,
    string Message,
    EntryId? EntryId = null,
    IReadOnlyDictionary<string, string[]>? Errors = null,
    Revision? Revision = null,
    int? DraftVersion = null
)
{
    /// <summary>After a lost race: what the entry says now.</summary>
    public DeskTheirs? Theirs { get; init; }

    /// <summary>What takes back what was done, where that can be.</summary>
    public DeskUndo? Undo { get; init; }

    /// <param name="style">How the form shows hours.</param>
    public static DeskAnswer Wrong(Strings strings, FieldErrors errors, FeedLocale style) =>
        new(Ok: false, strings.NotSent, Errors: errors.InForms(style).In(strings));

    public static DeskAnswer Wrong(Strings strings, FieldErrors errors) => new(Ok: false, strings.NotSent, Errors: errors.In(strings));

    public int Status =>
        Ok ? StatusCodes.Status200OK
        : Revision is not null || Theirs is not null ? StatusCodes.Status409Conflict
        : StatusCodes.Status422UnprocessableEntity;
}

/// <summary>The act that takes back another: it carries what it has seen, so that nothing done since is undone with it.</summary>
/// <param name="Handler">The desk's handler.</param>
/// <param name="Seen">The entry's revision.</param>
/// <param name="Pinned">The entry on top of the feed, for an act that pins; for a withdrawal, the entry that is pinned again.</param>
/// <param name="Says">What is taken back, in a sentence.</param>
public sealed record DeskUndo(string Handler, EntryId Id, Revision Seen, string Says, EntryId? Pinned = null);

/// <summary>An entry as somebody else has saved it meanwhile.</summary>
/// <param name="Fields">By the names of the composer's fields.</param>
/// <param name="By">Who, where that is known.</param>
public sealed record DeskTheirs(IReadOnlyList<string[]> Fields, string? By);
