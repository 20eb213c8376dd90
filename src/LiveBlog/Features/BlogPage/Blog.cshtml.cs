using LiveBlog.Caching;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;

namespace LiveBlog.Features.BlogPage;

/// <summary>The readers' page of a blog: its feed, a part of it around an hour, or the feed at a time in the past.</summary>
[OutputCache(PolicyName = RevisionCache.Policy)]
[Costly(2, Query = "at")]
public sealed class BlogModel(
    LiveBlogDb db,
    FeedQuery query,
    FeedReader reader,
    ReplayQuery replays,
    ReplayNavigation ways,
    PartialRenderer partials,
    TimeProvider clock
) : PageModel
{
    /// <summary>How many key events are listed beside the feed; a link leads to all of them.</summary>
    const int MaxKeyEvents = 12;

    public FeedModel Feed { get; private set; } = null!;

    /// <summary>The blog's head: the same bytes as are pushed when it changes.</summary>
    public string Head { get; private set; } = "";

    public IReadOnlyList<KeyEventLink> KeyEvents { get; private set; } = [];

    public IReadOnlyList<Translation> Translations { get; private set; } = [];

    /// <summary>The first and the last day of the feed; null when there is none yet.</summary>
    public (DateTime First, DateTime Last)? Span { get; private set; }

    public Replay? Replay { get; private set; }

    /// <summary>Where the replay begins: the feed's last change. Null while there is nothing to replay.</summary>
    public string? ToReplay { get; private set; }

    public async Task<IActionResult> OnGetAsync(string slug, CancellationToken cancellation)
    {
        if (await db.FindBlogAsync(slug, cancellation) is not { } blog)
        {
            return NotFound();
        }

        var style = FeedLocale.Of(blog);
        if (FeedRequest.TryParse(Request.Query, out var wrong, FeedRequest.DefaultOf(blog)) is not { } request)
        {
            return this.BadAddress(style.Strings, wrong!);
        }

        Span = await query.SpanAsync(blog.Id, cancellation);
        if (!TryReadTime("at", out var at))
        {
            return this.BadAddress(style.Strings, "at");
        }

        if (!TryReadTime("time", out var time) || (at is not null && time is not null))
        {
            return this.BadAddress(style.Strings, "time");
        }

        // A time in the future shows the present.
        var path = Links.Blog(blog.Slug);
        if (at > clock.GetUtcNow().UtcDateTime)
        {
            return Redirect(request.Under(path));
        }

        if (this.HasNotChanged(blog.Revision))
        {
            return StatusCode(StatusCodes.Status304NotModified);
        }

        Feed = (at, time) switch
        {
            ({ } moment, _) => await ReplayAsync(moment),
            (_, { } moment) => await AroundAsync(moment),
            _ => await reader.ReadAsync(blog, request, path, cancellation),
        };
        Head = await partials.RenderAsync("/Rendering/_BlogHead.cshtml", new BlogHeadView(blog, style));
        KeyEvents = (await query.KeyEventsAsync(blog.Id, upTo: at, MaxKeyEvents, cancellation))
            .Select(e => new KeyEventLink(e, blog.Slug, style))
            .ToList();
        ToReplay = Span is { } span
            ? (request with { At = Replay.Text(ReplayNavigation.HoursOf(blog, span).Last), Before = null, After = null }).Under(path)
            : null;
        Translations = await db.TranslationsAsync(blog, cancellation);
        return Page();

        // An hour alone is one of the feed's last day.
        bool TryReadTime(string name, out DateTime? moment)
        {
            moment = null;
            if (!Request.Query.TryGetValue(name, out var values) || (name == "time" && values is [null or ""]))
            {
                return true;
            }

            // A plus sign of an offset comes out of an address as a space.
            var text = values.Count == 1 ? values.ToString().Trim().Replace(' ', '+') : "";
            var lastDay = DateOnly.FromDateTime(style.Local(Span?.Last ?? blog.UpdatedAt));
            var read = ZonedTime.TryParse(text, style.Zone, out var utc) || ZonedTime.TryParseHour(text, lastDay, style.Zone, out utc);
            moment = read ? utc : null;
            return read;
        }

        async Task<FeedModel> AroundAsync(DateTime moment)
        {
            var here = await query.AtAsync(blog.Id, request.KeyEventsOnly, moment, cancellation);
            var around = here is null ? request : request with { Around = FeedCursor.At(here), Before = null, After = null };
            return await reader.ReadAsync(blog, around, path, cancellation) with
            {
                Here = here?.Id,
                Place =
                    (request with { Order = request.Default, Before = null, After = null }).Under(path)
                    + (request.KeyEventsOnly ? "&time=" : "?time=")
                    + Uri.EscapeDataString(Request.Query["time"].ToString().Trim()),
            };
        }

        async Task<FeedModel> ReplayAsync(DateTime moment)
        {
            Response.Headers["X-Robots-Tag"] = "noindex";
            request = request with { At = Request.Query["at"].ToString().Trim() };
            var replayed = await replays.ReadAsync(blog, request, moment, cancellation);
            var feed = await reader.RenderAsync(blog, request, path, replayed.Page) with { WithdrawnSince = replayed.Withdrawn };
            var (first, last) = ReplayNavigation.HoursOf(blog, Span ?? (moment, moment));
            Replay = new Replay(
                moment,
                first,
                last,
                await ways.EarlierAsync(blog, moment, cancellation),
                await ways.LaterAsync(blog, moment, last, cancellation),
                await ways.TicksAsync(blog, first, last, cancellation),
                await ways.GapsAsync(blog, first, last, cancellation),
                IsByEntries: moment < blog.CreatedAt,
                feed
            );
            return feed;
        }
    }
}
