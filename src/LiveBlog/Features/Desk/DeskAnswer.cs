using LiveBlog.Features.Publishing;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Desk;

/// <summary>How a post of the desk went, for the script that sent it.</summary>
/// <param name="Message">A sentence for the editor.</param>
/// <param name="Errors">What is wrong, by field.</param>
/// <param name="Revision">After a lost race: the revision to send with the next attempt.</param>
/// <param name="DraftVersion">The version that the draft has on the server now; 0 when none is kept there.</param>
public sealed record DeskAnswer(bool Ok, string Message, long? EntryId = null, IReadOnlyDictionary<string, string[]>? Errors = null, long? Revision = null, int? DraftVersion = null)
{
    /// <summary>After a lost race: what the entry says now.</summary>
    public DeskTheirs? Theirs { get; init; }

    public static DeskAnswer Wrong(Words words, FieldErrors errors) => new(Ok: false, words["notSent"], Errors: errors.In(words));

    public int Status => Ok ? StatusCodes.Status200OK
        : Revision is not null ? StatusCodes.Status409Conflict
        : StatusCodes.Status422UnprocessableEntity;
}

/// <summary>An entry as somebody else has saved it meanwhile.</summary>
/// <param name="Fields">By the names of the composer's fields.</param>
/// <param name="By">Who, where that is known.</param>
public sealed record DeskTheirs(IReadOnlyList<string[]> Fields, string? By);
