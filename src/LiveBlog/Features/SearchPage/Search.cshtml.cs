using LiveBlog.Data;
using LiveBlog.Features.BlogPage;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Search;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;

namespace LiveBlog.Features.SearchPage;

/// <summary>
/// Search within a blog: a form, and what was found, as entries with the hits marked. Kept by no cache of ours: there are
/// as many of these pages as there are things to look for.
/// </summary>
[Costly(Query = "q")]
public sealed class SearchModel(LiveBlogDb db, EntrySearch search, EntryRenderer renderer, FeedSettings settings) : PageModel
{
    public Blog Blog { get; private set; } = null!;

    public FeedLocale Style { get; private set; } = null!;

    public Strings Strings => Style.Strings;

    public FeedOrder Order { get; private set; }

    /// <summary>What is looked for, as it stands in the field.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Why that cannot be looked for; null when it can.</summary>
    public string? Wrong { get; private set; }

    /// <summary>What was found on this page, rendered and marked; null when nothing was looked for.</summary>
    public IReadOnlyList<(Entry Entry, string Html)>? Found { get; private set; }

    public int Count { get; private set; }

    public string CountText =>
        Count > EntrySearch.MaxCounted
            ? Strings.SearchMany(EntrySearch.MaxCounted.ToString("N0", Strings.Culture))
            : Strings.Entries(Count);

    /// <summary>The address of what comes next; null at the end.</summary>
    public string? More { get; private set; }

    public bool IsFirst { get; private set; }

    public string In(FeedOrder order) => Links.Search(Blog.Slug, Text, order == FeedOrder.Oldest ? "oldest" : null);

    public async Task<IActionResult> OnGetAsync(string slug, CancellationToken cancellation)
    {
        if (await db.FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        (Blog, Style, Text) = (blog, FeedLocale.Of(blog), Request.Query["q"].ToString().Trim());

        // Anybody's cache must ask before it shows this: what was withdrawn is withdrawn everywhere.
        Response.GetTypedHeaders().CacheControl = new CacheControlHeaderValue { Public = true, NoCache = true };
        FeedCursor after = default;
        if (Request.Query["order"].ToString() is not ("" or "newest" or "oldest"))
        {
            return this.BadAddress(Strings, "order");
        }

        if (Request.Query["after"].ToString() is { Length: > 0 } place && !FeedCursor.TryParse(place, out after))
        {
            return this.BadAddress(Strings, "after");
        }

        Order = Request.Query["order"] == "oldest" ? FeedOrder.Oldest : FeedOrder.Newest;
        IsFirst = after == default;
        if (Text.Length == 0)
        {
            return Page();
        }

        var words = SearchWords.For(blog.Language);
        if (SearchQuery.TryParse(Text, words) is not { } query)
        {
            Wrong = Strings.ErrorSearch(characters: SearchQuery.MaxLength, words: SearchQuery.MaxTerms);
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        var hits = await search.FindAsync(blog.Id, query, Order, IsFirst ? null : after, settings.PageSize, cancellation);
        Count = hits.Count;
        More = hits.Next is { } next ? Links.Search(blog.Slug, Text, Order == FeedOrder.Oldest ? "oldest" : null, next.ToString()) : null;
        Found = await MarkedAsync(hits.Entries, new SearchMarks(query, words));
        return Page();
    }

    async Task<IReadOnlyList<(Entry, string)>> MarkedAsync(IReadOnlyList<Entry> entries, SearchMarks marks)
    {
        var found = new List<(Entry, string)>();
        foreach (var entry in entries)
        {
            found.Add((entry, marks.In(await renderer.RenderAsync(entry, Blog.Slug, Style))));
        }

        return found;
    }
}
