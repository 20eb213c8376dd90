using System.Net.Sockets;
using System.Threading.RateLimiting;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Http.Outgoing;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>
/// Looks a page up that an editor links to: its title, picture and day, by Open Graph, JSON-LD or its own head. Only the public
/// internet is asked, for a bounded time and amount, and not more often than a person pastes. Of the page its beginning is
/// read, where the head is; what that holds of markup is bounded as all markup from outside.
/// </summary>
public sealed class LinkPreviews(
    LiveBlogDb db,
    OutgoingHttp outgoing,
    SiteSettings site,
    LinkPreviewSlots slots,
    LowPriorityScheduler scheduler,
    TimeProvider clock,
    ILogger<LinkPreviews> log
)
{
    const int MaxBytes = 128 * 1024;

    /// <summary>The longest that a lookup takes once it has its turn.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    const string Accept = "text/html,application/xhtml+xml;q=0.9";

    static readonly PartitionedRateLimiter<string> Rate = PartitionedRateLimiter.Create<string, string>(person =>
        RatePolicies.Sliding(person, 30, TimeSpan.FromMinutes(1))
    );

    /// <summary>Whether this person may look up one more now.</summary>
    public static bool MayAsk(string person)
    {
        using var lease = Rate.AttemptAcquire(person);
        return lease.IsAcquired;
    }

    /// <returns>
    /// Null when the address is none that can be looked up, or nothing was found there; the address alone while too many others
    /// are looked up.
    /// </returns>
    public async Task<LinkPreview?> FindAsync(string text, HttpRequest request, CancellationToken cancellation)
    {
        if (EmbedProviders.Find(text) is { } known)
        {
            known = known.IsShort ? await LongAsync(known, cancellation) : known;
            return new LinkPreview(known.Url, Title: null, ImageUrl: null, PublishedAt: null, known.Provider);
        }

        if (Links.Parse(text) is not { } link)
        {
            return null;
        }

        var home = site.Absolute(request, "/");
        if (link.StartsWith(home, StringComparison.OrdinalIgnoreCase))
        {
            link = link[(home.Length - 1)..];
        }

        return link.StartsWith('/') ? await OwnAsync(link, cancellation)
            : Uri.TryCreate(link, UriKind.Absolute, out var address) ? await FetchAsync(address, cancellation)
            : null;
    }

    /// <summary>The address that a short one redirects to; the short one itself where it does not redirect.</summary>
    async Task<EmbedProviders> LongAsync(EmbedProviders known, CancellationToken cancellation)
    {
        using var place = await slots.EnterAsync(cancellation);
        var answer = place is null ? null : await AskAsync(new Uri(known.Url), cancellation);

        // Without its query, which says who passed the short one on.
        return
            answer is not null
            && EmbedProviders.Find(answer.From.GetLeftPart(UriPartial.Path)) is { IsShort: false } found
            && found.Provider == known.Provider
            ? found
            : known;
    }

    async Task<LinkPreview?> OwnAsync(string path, CancellationToken cancellation)
    {
        const string Articles = "/articles/",
            Blogs = "/live/";
        var slug = path.Split('/', '?', '#') is [_, _, { } second, ..] ? second : "";
        if (path.StartsWith(Articles, StringComparison.Ordinal))
        {
            var article = await db
                .Articles.AsNoTracking()
                .Readable(clock.GetUtcNow().UtcDateTime)
                .SingleOrDefaultAsync(a => a.Slug == slug, cancellation);
            return article is null
                ? null
                : new LinkPreview(path, article.Title, article.Picture?.Url, LinkPreview.Day(article.PublishedAt), Provider: null);
        }

        var blog = path.StartsWith(Blogs, StringComparison.Ordinal) ? await db.FindBlogAsync(slug, cancellation) : null;
        return blog is null ? null : new LinkPreview(path, blog.Title, blog.Picture?.Url, PublishedAt: null, Provider: null);
    }

    async Task<LinkPreview?> FetchAsync(Uri address, CancellationToken cancellation)
    {
        using var place = await slots.EnterAsync(cancellation);
        if (place is null)
        {
            return new LinkPreview(address.AbsoluteUri, Title: null, ImageUrl: null, PublishedAt: null, Provider: null);
        }

        // What is packed although it was asked for as it is, is left alone: unpacked it could be of any size.
        if (await AskAsync(address, cancellation) is not { IsSuccess: true, Packing: "" } answer)
        {
            return null;
        }

        try
        {
            return await scheduler.RunAsync(() => LinkedPageMetadata.IsPage(answer) ? LinkedPageMetadata.Read(answer) : null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // A fault of this program's; the editor writes the title by hand.
            log.LogError(failure, "The page at {Address} could not be read", address);
            return null;
        }
    }

    async Task<OutgoingAnswer?> AskAsync(Uri address, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            return await outgoing.GetAsync(address, Accept, MaxBytes, limit.Token);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException or SocketException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            return null;
        }
    }
}
