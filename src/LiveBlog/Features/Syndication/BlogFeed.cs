using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using LiveBlog.Data;
using LiveBlog.Features.BlogPage;
using LiveBlog.Features.Newswire;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Syndication;

/// <summary>A blog's entries for readers of feeds: all of them, a hundred at a time, newest first.</summary>
public sealed class BlogFeed(LiveBlogDb db, SyndicationSettings settings, SiteSettings site)
{
    /// <summary>Items of one document.</summary>
    public const int MaxItems = 100;

    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <param name="base">The site's address, without a slash at the end.</param>
    /// <param name="topic">The blog's feed, in the format that is asked for.</param>
    /// <param name="before">Only what is older than this place.</param>
    public async Task<FeedDocument> ReadAsync(Blog blog, string @base, FeedTopic topic, FeedCursor? before, CancellationToken cancellation)
    {
        var (entries, goesOn) = await db
            .Entries.AsNoTracking()
            .Where(e => e.BlogId == blog.Id && e.Status == EntryStatus.Published)
            .Before(before)
            .NewestFirst()
            .ReadPartAsync(MaxItems, cancellation);
        var home = @base + Links.Blog(blog.Slug);
        return new FeedDocument(
            home,
            blog.Title,
            blog.Standfirst,
            blog.Language,
            AddressOf(@base, topic, before),
            home,
            blog.UpdatedAt,
            entries.ConvertAll(e => ItemOf(e, blog, @base)),
            goesOn ? AddressOf(@base, topic, FeedCursor.At(entries[^1])) : null
        )
        {
            SiteName = site.Name,
            Hub = before is null ? settings.HubFor(@base) : null,
            Image = blog.Picture is null ? null : AbsoluteLinks.Resolve(blog.Picture.Url, home),
        };
    }

    /// <summary>The address of one document of a feed. Made here and not taken from the request, whose query may hold anything.</summary>
    internal static string AddressOf(string @base, FeedTopic topic, FeedCursor? before) =>
        before is { } place ? $"{@base}{topic.Path}?before={place}" : @base + topic.Path;

    static FeedItem ItemOf(Entry entry, Blog blog, string @base)
    {
        var strings = Strings.For(blog.Language);
        var page = @base + Links.Blog(blog.Slug);
        var html = ContentOf(entry, page, strings);
        if (strings.Direction == "rtl" && html.Length > 0)
        {
            // Feeds have no word for the direction; without it most readers set Arabic from the left.
            html = $"<div dir=\"rtl\">{html}</div>";
        }

        return new FeedItem(
            @base + Links.Entry(blog.Slug, entry.Id),
            Excerpt.TitleOf(entry, 90) ?? blog.Title,
            html.Length == 0 ? null : html,
            Summary: Excerpt.TextOf(entry) is { Length: > 0 } text ? text.TruncateAtWord(280) : null,
            entry.PublishedAt,
            entry.UpdatedAt ?? entry.PublishedAt
        )
        {
            Author = entry.Author,
            Tags = entry.Tags,
            Pictures = [.. entry.Media.Select(p => p with { Url = AbsoluteLinks.Resolve(p.Url, page) })],
        };
    }

    /// <summary>Body, quotes, pictures and links as plain HTML: what reads well in a program that knows no style sheet.</summary>
    /// <param name="page">The address of the blog, which the entry's links were written for.</param>
    static string ContentOf(Entry entry, string page, Strings strings)
    {
        var html = new StringBuilder(AbsoluteLinks.In(entry.BodyHtml, page));
        foreach (var quote in entry.Quotes)
        {
            html.Append("<blockquote>");
            foreach (var paragraph in EntryView.Paragraphs(quote))
            {
                html.Append("<p>").Append(Escaped(paragraph)).Append("</p>");
            }

            html.Append("</blockquote>");
            if (quote.Attribution is not null)
            {
                html.Append("<p>— ").AppendJoin(", ", Isolated(quote.Attribution, quote.Role)).Append("</p>");
            }
        }

        foreach (var picture in entry.Media)
        {
            html.Append("<figure><img src=\"")
                .Append(Escaped(AbsoluteLinks.Resolve(picture.Url, page)))
                .Append("\" alt=\"")
                .Append(Escaped(picture.Alt))
                .Append('"');
            if (picture is { Width: { } width, Height: { } height })
            {
                html.Append(CultureInfo.InvariantCulture, $" width=\"{width}\" height=\"{height}\"");
            }

            html.Append('>');
            var caption = string.Join(' ', Isolated(picture.Caption, picture.Credit));
            html.Append(caption.Length > 0 ? $"<figcaption>{caption}</figcaption></figure>" : "</figure>");
        }

        foreach (var embed in entry.Embeds)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p><a href=\"{Escaped(embed.Url)}\">{Escaped(embed.Title ?? embed.Provider)}</a></p>"
            );
        }

        if (entry.RelatedLinks.Count > 0)
        {
            html.Append("<ul>");
            foreach (var link in entry.RelatedLinks)
            {
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<li><a href=\"{Escaped(AbsoluteLinks.Resolve(link.Url, page))}\">{Escaped(link.Title)}</a></li>"
                );
            }

            html.Append("</ul>");
        }

        if (entry.Correction is not null)
        {
            html.Append("<p><b>").Append(Escaped(strings.Correction)).Append("</b> ").Append(Escaped(entry.Correction)).Append("</p>");
        }

        return html.ToString();
    }

    /// <summary>Those texts that are there, each of a direction of its own.</summary>
    static IEnumerable<string> Isolated(params IEnumerable<string?> texts) =>
        texts.OfType<string>().Select(text => $"<bdi>{Escaped(SingleLine.Of(text))}</bdi>");

    static string Escaped(string text) => Encoder.Encode(text);
}
