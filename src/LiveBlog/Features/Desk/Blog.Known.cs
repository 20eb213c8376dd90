using System.Text.Json;
using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>What the composer can offer while it is typed: who has been credited here, and the tags there are.</summary>
public sealed partial class DeskBlogModel
{
    const int MaxKnown = 100,
        EntriesLookedAt = 300;

    public IReadOnlyList<string> KnownSpeakers { get; private set; } = [];

    IReadOnlyList<string> KnownTags { get; set; } = [];

    public string Known => JsonSerializer.Serialize(new { people = KnownSpeakers, tags = KnownTags }, PageJson.Options);

    async Task LearnAsync(Blog blog, CancellationToken cancellation)
    {
        var latest = await db
            .Entries.AsNoTracking()
            .Where(e => e.BlogId == blog.Id && e.Status == EntryStatus.Published)
            .OrderByDescending(e => e.PublishedAt)
            .ThenByDescending(e => e.Id)
            .Take(EntriesLookedAt)
            .Select(e => new { e.Author, e.Tags })
            .ToListAsync(cancellation);
        var staff = await users
            .Users.AsNoTracking()
            .Where(a => !a.IsReader)
            .OrderBy(a => a.DisplayName)
            .Take(MaxKnown)
            .Select(a => a.DisplayName)
            .ToListAsync(cancellation);
        KnownSpeakers =
        [
            .. latest
                .Select(e => e.Author)
                .OfType<string>()
                .Concat(staff)
                .Where(name => name.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .Take(MaxKnown),
        ];
        KnownTags =
        [
            .. latest
                .SelectMany(e => e.Tags)
                .GroupBy(tag => tag, StringComparer.Ordinal)
                .OrderByDescending(its => its.Count())
                .Select(its => its.Key)
                .Take(MaxKnown),
        ];
    }
}
