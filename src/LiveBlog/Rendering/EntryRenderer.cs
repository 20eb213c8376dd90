using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.Extensions.Caching.Memory;

namespace LiveBlog.Rendering;

/// <summary>
/// The one way an entry becomes HTML: for the page, the push, paging, the permalink and the embed. What it made is kept
/// by entry and revision, so nothing has to be thrown away when an entry changes.
/// </summary>
public sealed class EntryRenderer(PartialRenderer partials) : IDisposable
{
    // 64 MB of text: some ten thousand entries.
    readonly MemoryCache rendered = new(new MemoryCacheOptions { SizeLimit = 32 * 1024 * 1024 });

    /// <summary>The entry's <c>article</c>, without white space around it.</summary>
    public async Task<string> RenderAsync(Entry entry, string slug, FeedLocale style)
    {
        var key = (entry.Id, entry.Revision, style.Language, style.Zone.Id);
        if (rendered.TryGetValue(key, out string? html))
        {
            return html!;
        }

        html = await partials.RenderAsync("/Rendering/_Entry.cshtml", new EntryView(entry, slug, style));
        rendered.Set(key, html, new MemoryCacheEntryOptions { Size = html.Length });
        return html;
    }

    public void Dispose() => rendered.Dispose();
}
