using LiveBlog.Model;
using Microsoft.Extensions.Caching.Memory;

namespace LiveBlog.Rendering;

/// <summary>
/// What entries say as plain text, kept by entry and revision: a page says it of all its entries, and one of them has changed since
/// the last time.
/// </summary>
public sealed class EntryTexts : IDisposable
{
    // 16 MB of text.
    readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = 8 * 1024 * 1024 });

    /// <summary>As <see cref="Excerpt.TextOf"/>.</summary>
    public string Of(Entry entry)
    {
        var key = (entry.Id, entry.Revision);
        if (!kept.TryGetValue(key, out string? text))
        {
            text = Excerpt.TextOf(entry);
            kept.Set(key, text, new MemoryCacheEntryOptions { Size = text.Length });
        }

        return text!;
    }

    public void Dispose() => kept.Dispose();
}
