using LiveBlog.ChangeStreams;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Live;

/// <summary>Renders changes: each entry once a machine, however many followers it has.</summary>
public sealed class ChangeRenderer(EntryRenderer entries, PartialRenderer partials)
{
    public async Task<IReadOnlyList<ChangeJson>> RenderAsync(Blog blog, IReadOnlyList<LoggedChange> changes)
    {
        var style = FeedLocale.Of(blog);
        var rendered = new List<ChangeJson>(changes.Count);
        foreach (var change in changes)
        {
            rendered.Add(
                change.Entry switch
                {
                    null => new ChangeJson(change.Revision.Value, ChangeKind.Blog, null, null, false, false, await HeadAsync(blog, style)),
                    { IsPublished: true } entry => new ChangeJson(
                        change.Revision.Value,
                        ChangeKind.Entry,
                        entry.Id.Value,
                        entry.PublishedAt,
                        entry.IsKeyEvent,
                        entry.IsPinned,
                        await entries.RenderAsync(entry, blog.Slug, style)
                    ),
                    { } entry => new ChangeJson(change.Revision.Value, ChangeKind.Withdrawn, entry.Id.Value, null, false, false, null),
                }
            );
        }

        return rendered;
    }

    public Task<string> HeadAsync(Blog blog, FeedLocale style) =>
        partials.RenderAsync("/Rendering/_BlogHead.cshtml", new BlogHeadView(blog, style));
}
