using LiveBlog.Model;

namespace LiveBlog.Features.Publishing;

/// <summary>Who works on a draft: its author, or somebody who may publish what others have written.</summary>
public sealed record DraftWriter(string Id, string Name, bool MayPublish)
{
    /// <summary>A draft is its author's; once it waits for approval or for its hour, it is also theirs who may publish.</summary>
    public bool MayWorkOn(Draft draft) => draft.AuthorId == Id || (MayPublish && draft.State != DraftState.Written);
}

/// <summary>The draft that a publication ends.</summary>
/// <param name="Version">As it must stand; null for any.</param>
/// <param name="By">Who publishes; null for the program itself, at the draft's hour.</param>
/// <param name="IsOpen">
/// It is published from a composer: what its writer has saved since, in another tab or before the connection broke, is no race, nor is it
/// that the draft is gone.
/// </param>
public sealed record EndedDraft(Guid Id, int? Version, DraftWriter? By, bool IsOpen = false);
