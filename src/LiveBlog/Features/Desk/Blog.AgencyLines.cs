using System.Globalization;
using LiveBlog.Features.AgencyFeeds;
using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;

namespace LiveBlog.Features.Desk;

/// <summary>Agency lines beside the composer.</summary>
public sealed partial class DeskBlogModel
{
    /// <summary>The newest headlines; null where there is no source.</summary>
    public IReadOnlyList<AgencyLine>? Wire { get; private set; }

    /// <summary>The column alone, for the page that looks again.</summary>
    public async Task<IActionResult> OnGetWireAsync(string slug, CancellationToken cancellation) =>
        await FindBlogAsync(slug, cancellation) is { } blog
            ? Partial(
                "/Features/AgencyFeeds/_WireLines.cshtml",
                (await wireIn.LinesAsync(cancellation), FeedLocale.Of(blog) with { Strings = Strings })
            )
            : NotFound();

    async Task ReadAgencyLinesAsync(CancellationToken cancellation)
    {
        var lines = await wireIn.LinesAsync(cancellation);
        Wire = lines.Count > 0 || (await wireIn.ListAsync(cancellation)).Count > 0 ? lines : null;
    }

    /// <summary>An agency line in the composer, for browsers without scripts.</summary>
    static ComposerForm Made(AgencyFeedItem item, bool asLink, FeedLocale style)
    {
        var link = new RelatedLinkInput(
            item.Url,
            item.Title,
            item.ImageUrl,
            style.Local(item.PublishedAt).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        );
        return ComposerForm.New() with
        {
            Headline = asLink ? "" : item.Title,
            Body = asLink ? "" : MarkdownSource.Of(System.Net.WebUtility.HtmlEncode(item.Summary ?? "")),
            RelatedLinks = item.Url is null ? [] : [link],
        };
    }
}
