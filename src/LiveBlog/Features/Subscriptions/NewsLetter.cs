using System.Net;
using System.Text;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Search;

namespace LiveBlog.Features.Subscriptions;

/// <summary>One entry as a mail tells it. All addresses are absolute, and the markup carries its own style: mail programs know no style sheets.</summary>
public sealed record NewsItem(string BlogTitle, string Title, bool HasHeadline, string Time, string Url, string Html, IReadOnlyList<Quote> Quotes, string Text, string Language);

/// <summary>What a mail of news is made of.</summary>
public sealed record NewsView(string Subject, string Site, string Language, string Kicker, IReadOnlyList<NewsItem> Items, string? More, string Url, string Why);

/// <summary>Writes mails of news: what many are told alike, once.</summary>
public sealed class NewsLetter(PartialRenderer partials, SiteSettings site, SiteAddress address)
{
    const int MostInDigest = 30, MostOfSubject = 200;

    static readonly Dictionary<string, string> Styles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["p"] = "margin:0 0 12px",
        ["ul"] = "margin:0 0 12px;padding-inline-start:20px",
        ["ol"] = "margin:0 0 12px;padding-inline-start:24px",
        ["blockquote"] = "margin:0 0 12px;padding-inline-start:14px;border-inline-start:3px solid #dfddd8",
        ["h4"] = "margin:0 0 8px;font-size:17px",
        ["a"] = "color:inherit",
    };

    /// <summary>One entry.</summary>
    public async Task<(string Subject, MailBody Body)> OfEntryAsync(Blog blog, Entry entry, SubscriptionScope scope, DateTime now)
    {
        var item = ItemOf(blog, entry);
        var words = Words.For(blog.Language);
        var subject = item.Title.Truncate(MostOfSubject);
        var (html, text) = await WriteAsync(subject, blog.Language, blog.Title, [item], more: null, item.Url, scope, words);
        return (subject, new MailBody { Html = html, Text = text, EntryId = entry.Id, CreatedAt = now });
    }

    /// <summary>All that came since the last one, the newest first; of more than some there is a link to the rest.</summary>
    public async Task<(string Subject, MailBody Body)> DigestAsync(IReadOnlyList<(Blog Blog, Entry Entry)> news, SubscriptionScope scope, string language, DateTime now)
    {
        var words = Words.For(language);
        var subject = $"{scope.Title(words, site)}: {words.Count("entries", news.Count)}".Truncate(MostOfSubject);
        var more = news.Count > MostInDigest ? words.Count("entries", news.Count - MostInDigest) : null;
        var (html, text) = await WriteAsync(subject, language, scope.Title(words, site), [.. news.Take(MostInDigest).Select(n => ItemOf(n.Blog, n.Entry))], more, address.Base + scope.Path, scope, words);
        return (subject, new MailBody { Html = html, Text = text, Entries = [.. news.Select(n => new DigestEntry { EntryId = n.Entry.Id })], CreatedAt = now });
    }

    async Task<(string Html, string Text)> WriteAsync(
        string subject, string language, string kicker, IReadOnlyList<NewsItem> items, string? more, string url, SubscriptionScope scope, Words words)
    {
        var view = new NewsView(subject, site.Name, language, kicker, items, more, url, words.Format("mailWhy", ("title", scope.Title(words, site))));
        return (await partials.RenderAsync("/Features/Subscriptions/_News.cshtml", (view, words)), TextOf(view, words));
    }

    NewsItem ItemOf(Blog blog, Entry entry)
    {
        var style = FeedStyle.Of(blog);
        var html = Styled(entry.BodyHtml ?? "", address.Base + Links.Blog(blog.Slug));
        return new NewsItem(
            blog.Title, Excerpt.TitleOf(entry, MostOfSubject) ?? blog.Title, entry.Headline is not null, style.TimeAndDate(entry.PublishedAt), address.Base + Links.Entry(blog.Slug, entry.Id), html, entry.Quotes, PlainOf(html), blog.Language);
    }

    static string TextOf(NewsView view, Words words)
    {
        var parts = new List<string>();
        foreach (var item in view.Items)
        {
            var lines = new List<string> { item.Time };
            if (item.HasHeadline)
            {
                lines.Add(item.Title);
            }

            if (item.Text.Length > 0)
            {
                lines.Add("\n" + item.Text);
            }

            lines.AddRange(item.Quotes.Select(q => "\n" + string.Join('\n', q.Text.ReplaceLineEndings("\n").Split('\n').Select(line => "> " + line)) + (q.Attribution is null ? "" : $"\n  {q.Attribution}{(q.Role is null ? "" : ", " + q.Role)}")));
            lines.Add("\n" + item.Url);
            parts.Add(string.Join('\n', lines));
        }

        if (view.More is { } more)
        {
            parts.Add($"{more}: {view.Url}");
        }

        parts.Add($"-- \n{view.Site}\n{view.Why}\n{words["subscribeStop"]}: {MailBody.StopMark}");
        return string.Join("\n\n", parts) + "\n";
    }

    static string Styled(string html, string page)
    {
        if (!BoundedHtmlParser.TryParse($"<body>{html}</body>", out var document))
        {
            return WebUtility.HtmlEncode(BoundedHtmlParser.WordsOf(html)).Replace(MailBody.StopMark, "{ {stop} }", StringComparison.Ordinal);
        }

        using var its = document;
        var body = document.Body!;
        foreach (var element in body.QuerySelectorAll("*"))
        {
            if (Styles.TryGetValue(element.LocalName, out var style))
            {
                element.SetAttribute("style", style);
            }
        }

        AbsoluteLinks.Resolve(body, page);

        // A brace in a text is never taken for the place of the link.
        return body.InnerHtml.Replace(MailBody.StopMark, "{ {stop} }", StringComparison.Ordinal);
    }

    static string PlainOf(string html)
    {
        if (!BoundedHtmlParser.TryParse($"<body>{html}</body>", out var document))
        {
            return BoundedHtmlParser.WordsOf(html);
        }

        using var its = document;
        var body = document.Body!;
        foreach (var link in body.QuerySelectorAll("a[href]"))
        {
            var href = link.GetAttribute("href")!;
            if (!link.TextContent.Contains(href, StringComparison.Ordinal))
            {
                link.TextContent += $" ({href})";
            }
        }

        foreach (var item in body.QuerySelectorAll("li"))
        {
            item.TextContent = "- " + item.TextContent.Trim() + "\n";
        }

        foreach (var line in body.QuerySelectorAll("br"))
        {
            line.TextContent = "\n";
        }

        foreach (var block in body.QuerySelectorAll("p, ul, ol, blockquote, h4"))
        {
            block.AppendChild(body.Owner!.CreateTextNode("\n\n"));
        }

        // Paragraphs an empty line apart, the items of a list none.
        var text = new StringBuilder();
        var (before, isEmpty) = ("", false);
        foreach (var line in body.TextContent.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()))
        {
            if (line.Length == 0)
            {
                isEmpty = true;
                continue;
            }

            var isList = before.StartsWith("- ", StringComparison.Ordinal) && line.StartsWith("- ", StringComparison.Ordinal);
            text.Append(isEmpty && text.Length > 0 && !isList ? "\n" : "").Append(line).Append('\n');
            (before, isEmpty) = (line, false);
        }

        return text.ToString().Trim();
    }
}
