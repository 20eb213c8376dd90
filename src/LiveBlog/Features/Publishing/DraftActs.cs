namespace LiveBlog.Features.Publishing;

/// <summary>What is done to drafts, by the names that the audit log gives it.</summary>
public static class DraftActs
{
    public const string Submitted = "draft.submitted",
        Scheduled = "draft.scheduled";

    public const string Returned = "draft.returned",
        Discarded = "draft.discarded";

    /// <summary>Its text was changed while it waited for approval or for its hour.</summary>
    public const string Rewritten = "draft.rewritten";

    public static readonly IReadOnlyList<string> All = [Submitted, Scheduled, Returned, Discarded, Rewritten];

    /// <summary>A draft as the log's subject.</summary>
    public static string SubjectOf(Guid id) => id.ToString("N");
}
