using LiveBlog.ChangeStreams;
using LiveBlog.Features.Api;
using LiveBlog.Model;

namespace LiveBlog.Features.Webhooks;

/// <summary>A webhook without its secret.</summary>
/// <param name="Blogs">The slugs of the blogs whose changes it gets; none for all.</param>
/// <param name="StoppedBecause">Why nothing is sent any more; null while it is.</param>
public sealed record WebhookJson(int Id, string Name, string Url, IReadOnlyList<string> Blogs, DateTime CreatedAt, string? StoppedBecause)
{
    public static WebhookJson Of(Webhook w) => new(w.Id, w.Name, w.Url, w.Blogs, w.CreatedAt, w.StoppedBecause);
}

/// <summary>A new webhook. <paramref name="Secret"/> is shown this once.</summary>
public sealed record NewWebhookJson(int Id, string Name, string Url, string Secret);

/// <param name="Url">An address on the public internet, http(s).</param>
/// <param name="Blogs">The slugs of the blogs whose changes it is to get; none for all.</param>
public sealed record WebhookInput(string? Name, string? Url, IReadOnlyList<string> Blogs);

/// <summary>One attempt, as it went.</summary>
/// <param name="After">The revision after which its changes began; <paramref name="Revision"/> is that of the last.</param>
/// <param name="Status">The status that was answered; null where nothing was.</param>
public sealed record WebhookDeliveryJson(
    long Id,
    string Blog,
    long After,
    long Revision,
    DateTime At,
    int Milliseconds,
    int? Status,
    string? Trouble
);

/// <summary>What a webhook is sent: the next changes of one blog, in order and every one of them, each in its newest state.</summary>
/// <param name="Type">"changes", or "ping" for a trial.</param>
public sealed record WebhookBody(string Type, string? Blog, long? Revision, IReadOnlyList<WebhookChange> Changes);

/// <param name="Kind">"entry", "withdrawn" or "blog".</param>
/// <param name="Entry">What an entry says; null for one that is withdrawn, whatever it said.</param>
/// <param name="Head">The blog's head, where that changed.</param>
public sealed record WebhookChange(long Revision, ChangeKind Kind, long? EntryId, EntryJson? Entry, BlogJson? Head)
{
    public static WebhookChange Of(LoggedChange change, Blog blog, Func<string, string> absolute) =>
        change switch
        {
            { Entry: null } => new(change.Revision.Value, ChangeKind.Blog, null, null, BlogJson.Of(blog, absolute)),
            { Entry: { IsPublished: true } entry } => new(
                change.Revision.Value,
                ChangeKind.Entry,
                entry.Id.Value,
                EntryJson.Of(entry, blog.Slug, absolute),
                null
            ),
            { Entry: { } entry } => new(change.Revision.Value, ChangeKind.Withdrawn, entry.Id.Value, null, null),
        };
}
