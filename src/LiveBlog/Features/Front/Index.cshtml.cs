using LiveBlog.Caching;
using LiveBlog.Data;
using LiveBlog.Features.BlogPage;
using LiveBlog.Features.Newswire;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Front;

/// <summary>A live blog on the front page, with its latest headlines.</summary>
public sealed record LiveStory(Blog Blog, IReadOnlyList<Entry> Latest);

/// <summary>The front page: what is live, what is coming, what has ended, and the newswire beside them.</summary>
[Cost(4)]
public sealed class IndexModel(LiveBlogDb db, NewswireQuery wire, SiteSettings site, TimeProvider clock) : PageModel
{
    const int MaxBlogs = 60,
        MaxRecent = 12,
        MaxLive = 9,
        MaxLines = 12;

    public Strings Strings { get; private set; } = null!;

    /// <summary>The first leads the page.</summary>
    public IReadOnlyList<LiveStory> Live { get; private set; } = [];

    public IReadOnlyList<Blog> Upcoming { get; private set; } = [];

    public IReadOnlyList<Blog> Recent { get; private set; } = [];

    public NewswireView Wire { get; private set; } = null!;

    /// <summary>The day, in the site's own zone.</summary>
    public DateTime Today { get; private set; }

    public bool IsEmpty => Live.Count + Upcoming.Count + Recent.Count == 0;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Today = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), site.TimeZone).DateTime;
        var newest = await db
            .Blogs.AsNoTracking()
            .OrderByDescending(b => b.UpdatedAt)
            .ThenByDescending(b => b.Id)
            .Take(MaxBlogs)
            .ToListAsync(cancellation);
        var blogs = InOneLanguage(newest);
        var lines = await wire.ReadAsync(NewswireRequest.First(FeedOrder.Newest), MaxLines, cancellation);
        if (this.HasNotChanged([$"{Strings.Language} {Today:yyyy-MM-dd} {lines.Revision}", .. blogs.Select(b => $"{b.Id}:{b.Revision}")]))
        {
            Response.Headers.Vary = "Accept-Language";
            return StatusCode(StatusCodes.Status304NotModified);
        }

        Response.Headers.Vary = "Accept-Language";
        Wire = new NewswireView(lines, NewswireRequest.First(FeedOrder.Newest), Strings, site.TimeZone);
        Upcoming = [.. blogs.Where(b => b.Status == BlogStatus.Upcoming).OrderBy(b => b.StartsAt ?? DateTime.MaxValue)];
        Recent = [.. blogs.Where(b => b.Status == BlogStatus.Ended).OrderByDescending(b => b.EndedAt).Take(MaxRecent)];

        var live = new List<LiveStory>();
        foreach (var blog in blogs.Where(b => b.Status == BlogStatus.Live).OrderBy(IsForeign).Take(MaxLive))
        {
            var most = live.Count == 0 ? 3 : 2;
            live.Add(
                new LiveStory(
                    blog,
                    await db
                        .Entries.AsNoTracking()
                        .Where(e => e.BlogId == blog.Id && e.Status == EntryStatus.Published && e.Headline != null)
                        .NewestFirst()
                        .Take(most)
                        .ToListAsync(cancellation)
                )
            );
        }

        Live = live;
        return Page();
    }

    bool IsForeign(Blog blog) => Strings.For(blog.Language).Language != Strings.Language;

    // Of an event covered in several languages, the reader's is enough.
    List<Blog> InOneLanguage(List<Blog> blogs)
    {
        var own = blogs.Where(b => !IsForeign(b)).Select(b => b.Slug).ToHashSet(StringComparer.Ordinal);
        return blogs.FindAll(b => !IsForeign(b) || !b.Translations.Any(own.Contains));
    }
}
