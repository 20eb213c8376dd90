using System.Net;
using System.Text;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Search;

namespace LiveBlog.Features.Subscriptions;

/// <summary>Writes notification mails: what many recipients get alike is rendered once.</summary>
public sealed class NotificationTemplate(PartialRenderer partials, SiteSettings site, SiteAddress address)
{
    /// <summary>
    /// Bytes of a mail's HTML. Gmail shows no more than 102 kB of it, and hides what stands below: the link that stops it.
    /// </summary>
    public const int MaxBytes = 100_000;

    const int MaxInDigest = 30,
        MaxSubject = 200;

    /// <summary>Bytes: of all entries, of one in a digest, of one that is shorter than any, and of what stands around a text.</summary>
    const int MaxEntries = 84_000,
        MaxOneInDigest = 16_000,
        LeastOfOne = 3_000,
        AroundText = 500,
        AroundEntry = 1_200;

    /// <summary>One entry.</summary>
    public async Task<(string Subject, MailBody Body)> OfEntryAsync(Blog blog, Entry entry, SubscriptionScope scope, DateTime now)
    {
        var strings = Strings.For(blog.Language);
        var subject = SubjectOf(Excerpt.TitleOf(entry, MaxSubject) ?? blog.Title);
        var url = address.Base + Links.Entry(blog.Slug, entry.Id);
        var (html, text) = await WriteAsync(subject, blog.Language, blog.Title, [(blog, entry)], url, scope, strings);
        return (
            subject,
            new MailBody
            {
                Html = html,
                Text = text,
                EntryId = entry.Id,
                CreatedAt = now,
            }
        );
    }

    /// <summary>All that came since the last one, the newest first; of more than some there is a link to the rest.</summary>
    public async Task<(string Subject, MailBody Body)> DigestAsync(
        IReadOnlyList<(Blog Blog, Entry Entry)> news,
        SubscriptionScope scope,
        string language,
        DateTime now
    )
    {
        var strings = Strings.For(language);
        var subject = SubjectOf($"{scope.Title(strings, site)}: {strings.Entries(news.Count)}");
        var (html, text) = await WriteAsync(subject, language, scope.Title(strings, site), news, address.Base + scope.Path, scope, strings);
        var told = news.Select(n => new DigestEntry { EntryId = n.Entry.Id });
        return (
            subject,
            new MailBody
            {
                Html = html,
                Text = text,
                Entries = [.. told],
                CreatedAt = now,
            }
        );
    }

    async Task<(string Html, string Text)> WriteAsync(
        string subject,
        string language,
        string kicker,
        IReadOnlyList<(Blog Blog, Entry Entry)> news,
        string url,
        SubscriptionScope scope,
        Strings strings
    )
    {
        var why = Unmarked(strings.MailWhy(scope.Title(strings, site)));
        for (var most = MaxEntries; ; most /= 2)
        {
            var items = ItemsOf(news, most);
            var more = news.Count > items.Count ? strings.Entries(news.Count - items.Count) : null;
            var view = new NotificationMailView(
                Unmarked(subject),
                site.Name,
                language,
                Unmarked(SingleLine.Of(kicker)),
                items,
                more,
                url,
                why
            );
            var html = await partials.RenderAsync("/Features/Subscriptions/_News.cshtml", (view, strings));

            // What stands around the texts was estimated; a headline of signs that are all escaped is longer than that.
            if (Encoding.UTF8.GetByteCount(html) < MaxBytes || items.Count == 0)
            {
                return (html, NotificationText.Of(view, strings));
            }
        }
    }

    /// <summary>As many entries as fit into a number of bytes, none of them with so much that there is no room for others.</summary>
    List<NotificationItem> ItemsOf(IReadOnlyList<(Blog Blog, Entry Entry)> news, int most)
    {
        var (items, left) = (new List<NotificationItem>(), most);
        foreach (var (blog, entry) in news.Take(MaxInDigest))
        {
            if (left < LeastOfOne)
            {
                break;
            }

            var share = news.Count == 1 ? left : Math.Min(left, MaxOneInDigest);
            var unused = share;
            items.Add(ItemOf(blog, entry, ref unused));
            left -= share - Math.Max(unused, 0);
        }

        return items;
    }

    /// <param name="left">Bytes that it may take; afterwards, those that it has not.</param>
    NotificationItem ItemOf(Blog blog, Entry entry, ref int left)
    {
        var style = FeedLocale.Of(blog);
        var url = address.Base + Links.Entry(blog.Slug, entry.Id);
        var title = Excerpt.TitleOf(entry, MaxSubject) ?? SingleLine.Of(blog.Title);
        left -= AroundEntry + (2 * url.Length) + BoundedHtml.BytesOf(title) + BoundedHtml.BytesOf(blog.Title);
        var (page, start) = (address.Base + Links.Blog(blog.Slug), MailStyle.Start(style.Strings.Direction));
        var html = Styled(entry.BodyHtml ?? "", page, start, ref left, out var isShortened);
        var quotes = new List<Quote>();
        foreach (var quote in entry.Quotes)
        {
            var around = AroundText + BoundedHtml.BytesOf(quote.Attribution) + BoundedHtml.BytesOf(quote.Role);
            var bytes = BoundedHtml.BytesOf(quote.Text) + (EntryView.Paragraphs(quote).Count() * AroundText);
            var text =
                isShortened ? null
                : around + bytes <= left ? quote.Text
                : BoundedHtml.Beginning(quote.Text, left - around);
            isShortened |= text != quote.Text;
            if (text is null)
            {
                break;
            }

            left -= around + bytes;
            quotes.Add(quote with { Text = Unmarked(text), Attribution = Line(quote.Attribution), Role = Line(quote.Role) });
        }

        return new NotificationItem(
            Unmarked(SingleLine.Of(blog.Title)),
            Unmarked(title),
            entry.Headline is not null,
            style.TimeAndDate(entry.PublishedAt),
            url,
            html,
            quotes,
            isShortened,
            NotificationText.OfHtml(html),
            blog.Language
        );
    }

    static string SubjectOf(string text) => SingleLine.Of(text).Truncate(MaxSubject);

    static string? Line(string? text) => text is null ? null : Unmarked(SingleLine.Of(text));

    /// <summary>A brace in a text is never taken for the place of the link.</summary>
    static string Unmarked(string text) => text.Replace(MailBody.StopMark, "{ {stop} }", StringComparison.Ordinal);

    /// <param name="start">The side that its lines begin on, "left" or "right".</param>
    static string Styled(string html, string page, string start, ref int left, out bool isShortened)
    {
        if (!BoundedHtmlParser.TryParse($"<body>{html}</body>", out var document))
        {
            var plain = BoundedHtmlParser.WordsOf(html);
            var words = BoundedHtml.BytesOf(plain) <= left ? plain : BoundedHtml.Beginning(plain, left) ?? "";
            (isShortened, left) = (words != plain, left - BoundedHtml.BytesOf(words));
            return Unmarked(WebUtility.HtmlEncode(words));
        }

        using var its = document;
        var body = document.Body!;
        foreach (var element in body.QuerySelectorAll("*"))
        {
            if (StyleOf(element.LocalName, start) is { } style)
            {
                element.SetAttribute("style", style);
            }
        }

        AbsoluteLinks.Resolve(body, page);
        isShortened = BoundedHtml.Shorten(body, ref left);
        return Unmarked(body.InnerHtml);
    }

    static string? StyleOf(string element, string start) =>
        element switch
        {
            "p" => "margin:0 0 12px",
            "ul" => $"margin:0 0 12px;padding:0;padding-{start}:20px",
            "ol" => $"margin:0 0 12px;padding:0;padding-{start}:24px",
            "blockquote" => $"margin:0 0 12px;padding-{start}:14px;border-{start}:3px solid #dfddd8",
            "h4" => "margin:0 0 8px;font-size:17px",
            "a" => "color:inherit",
            _ => null,
        };
}
