using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Discussion;

/// <summary>A message as it travels, over the hub and by HTTP alike. See docs/live-protocol.md.</summary>
/// <param name="Revision">The discussion's revision at the message's last change.</param>
/// <param name="Html">Its element; null for one that is gone.</param>
public sealed record MessageJson(long Id, long Revision, string? Html);

/// <summary>How many readers say what of an entry: useful, touching, surprising, worrying.</summary>
public sealed record EntryReactionsJson(long EntryId, long Revision, IReadOnlyList<int> Counts)
{
    public static EntryReactionsJson Of(EntryReactions reactions) =>
        new(reactions.EntryId.Value, reactions.Revision.Value, Listed(reactions.Counts));

    public static IReadOnlyList<int> Listed(ReactionCounts counts) => [.. Enum.GetValues<ReactionKind>().Select(counts.Of)];
}

/// <summary>What readers may do in a discussion.</summary>
/// <param name="Mode">"open", "readOnly" or "closed".</param>
/// <param name="SlowSeconds">How long a reader waits between two messages.</param>
public sealed record DiscussionTermsJson(string Mode, int SlowSeconds)
{
    public static DiscussionTermsJson Of(DiscussionTerms terms) => new(DiscussionRules.NameOf(terms.Mode), terms.SlowSeconds);
}

/// <summary>What changed in a discussion.</summary>
/// <param name="Revision">What the follower holds once it has applied the rest.</param>
/// <param name="Messages">Each message changed, in its newest state, by revision.</param>
/// <param name="Count">How many messages are visible.</param>
/// <param name="Reset">Too much has changed: load the discussion again.</param>
public sealed record DiscussionChangesJson(
    long Revision,
    IReadOnlyList<MessageJson> Messages,
    IReadOnlyList<EntryReactionsJson> Entries,
    int Count,
    bool Reset,
    DiscussionTermsJson Terms
);

/// <summary>A part of a discussion, the oldest message first.</summary>
public sealed record DiscussionPartJson(
    long Revision,
    int Count,
    IReadOnlyList<MessageJson> Messages,
    bool HasOlder,
    bool HasNewer,
    DiscussionTermsJson Terms
);

/// <summary>What changed in a discussion up to a revision.</summary>
/// <param name="Messages">Each message changed, in its newest state, by revision; those that are gone among them.</param>
/// <param name="Entries">How readers react to entries, where that changed.</param>
/// <param name="Count">How many messages are visible.</param>
/// <param name="Reset">Too far behind: load the discussion again. The lists are empty then.</param>
public sealed record ChangedDiscussion(
    Revision Revision,
    IReadOnlyList<SeenMessage> Messages,
    IReadOnlyList<EntryReactions> Entries,
    int Count,
    bool Reset = false
);

/// <summary>Makes messages ready to travel: each once a machine, however many read it.</summary>
public sealed class MessageJsonRenderer(MessageRenderer messages)
{
    /// <summary>Of a closed discussion nothing travels but that it is closed.</summary>
    public async Task<DiscussionChangesJson> RenderAsync(ChangedDiscussion changed, Blog blog)
    {
        var terms = DiscussionTermsJson.Of(blog.DiscussionTerms);
        return blog.DiscussionTerms.Mode == DiscussionMode.Closed
            ? new(changed.Revision.Value, [], [], 0, Reset: false, terms)
            : new(
                changed.Revision.Value,
                await RenderAsync(changed.Messages, blog),
                [.. changed.Entries.Select(EntryReactionsJson.Of)],
                changed.Count,
                changed.Reset,
                terms
            );
    }

    public async Task<DiscussionPartJson> RenderAsync(DiscussionPart part, Blog blog) =>
        new(
            part.Revision.Value,
            part.Count,
            await RenderAsync(part.Messages, blog),
            part.HasOlder,
            part.HasNewer,
            DiscussionTermsJson.Of(blog.DiscussionTerms)
        );

    async Task<IReadOnlyList<MessageJson>> RenderAsync(IReadOnlyList<SeenMessage> seen, Blog blog)
    {
        var style = FeedLocale.Of(blog);
        var rendered = new List<MessageJson>(seen.Count);
        foreach (var message in seen)
        {
            rendered.Add(
                new MessageJson(
                    message.Id,
                    message.Revision.Value,
                    message.IsVisible ? await messages.RenderAsync(message, blog.Slug, style) : null
                )
            );
        }

        return rendered;
    }
}
