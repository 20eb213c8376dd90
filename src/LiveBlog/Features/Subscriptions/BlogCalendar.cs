using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveBlog.Features.Subscriptions;

/// <summary>When a blog opens, for a reader's calendar (RFC 5545).</summary>
static class BlogCalendar
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/live/{slug}/calendar.ics", GetAsync).AllowAnonymous().ExcludeFromDescription();

    static async Task<Results<FileContentHttpResult, NotFound>> GetAsync(
        string slug,
        HttpContext http,
        LiveBlogDb db,
        SiteSettings site,
        SiteAddress address,
        CancellationToken cancellation
    )
    {
        if (await db.FindBlogAsync(slug, cancellation) is not { StartsAt: { } starts, Status: not BlogStatus.Ended } blog)
        {
            return TypedResults.NotFound();
        }

        var url = site.Absolute(http.Request, Links.Blog(blog.Slug));
        var calendar = new Calendar { Method = "PUBLISH", ProductId = "-//LiveBlog//EN" };
        calendar.Events.Add(
            new CalendarEvent
            {
                // The same event at every download, under whichever of its names the site is asked (RFC 5545 §3.8.4.7), so that a new hour
                // takes the place of the old one.
                Uid = $"{blog.Slug}@{new Uri(address.Base).IdnHost}",
                Sequence = (int)Math.Min(blog.HeadRevision.Value, int.MaxValue),
                DtStamp = new CalDateTime(blog.UpdatedAt),
                Start = new CalDateTime(starts),
                Duration = Ical.Net.DataTypes.Duration.FromHours(1),
                Summary = SingleLine.Of(blog.Title),
                Description = SingleLine.Of(blog.Standfirst) is { Length: > 0 } standfirst ? $"{standfirst}\n\n{url}" : url,
                Url = new Uri(url),
            }
        );
        var text = new CalendarSerializer().SerializeToString(calendar) ?? "";
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.File(System.Text.Encoding.UTF8.GetBytes(text), "text/calendar; charset=utf-8", $"{blog.Slug}.ics");
    }
}
