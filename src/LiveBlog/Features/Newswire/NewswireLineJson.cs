using LiveBlog.ChangeStreams;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Newswire;

/// <summary>A line of the newswire as it travels: over the hub and the API alike. See docs/live-protocol.md.</summary>
/// <param name="Revision">The newswire's revision at the line's last change.</param>
/// <param name="PublishedAt">The time it is shown under, UTC; null for a line that is gone.</param>
/// <param name="Headline">Null for a line that is gone.</param>
/// <param name="Url">A path of this site, or an absolute address for a line of its own; null where it leads nowhere.</param>
/// <param name="Language">A language tag (BCP 47).</param>
public sealed record NewswireLineJson(
    long Id,
    long Revision,
    bool IsWithdrawn,
    DateTime? PublishedAt,
    string? Headline,
    string? Url,
    string? Language
)
{
    public static NewswireLineJson Of(NewswireItem line) =>
        line.IsWithdrawn
            ? new NewswireLineJson(line.Id, line.Revision.Value, IsWithdrawn: true, null, null, null, null)
            : new NewswireLineJson(
                line.Id,
                line.Revision.Value,
                IsWithdrawn: false,
                line.PublishedAt,
                line.Headline,
                PathOf(line),
                line.Language
            );

    /// <summary>A line of its own.</summary>
    public static NewswireLineJson OfItsOwn(NewswireLine line) =>
        new(line.Id, line.Revision.Value, line.IsWithdrawn, line.PublishedAt, line.Headline, line.Url, line.Language);

    /// <summary>Where a line leads: its entry's or article's own page, or the address in it.</summary>
    public static string? PathOf(NewswireItem line) =>
        line switch
        {
            { EntryId: { } id, BlogSlug: { } slug } => Links.Entry(slug, id),
            { ArticleSlug: { } slug } => Links.Article(slug),
            _ => line.Url,
        };
}

/// <summary>The changes that a follower gets for the revision it holds.</summary>
/// <param name="Revision">What the follower holds once it has applied the lines.</param>
/// <param name="Lines">Each line changed since, in its newest state, by revision.</param>
/// <param name="Reset">Too much has changed: load the newswire again.</param>
public sealed record NewswireChangesJson(long Revision, IReadOnlyList<NewswireLineJson> Lines, bool Reset);
