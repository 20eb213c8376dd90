using System.Text;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Search;

namespace LiveBlog.Features.Subscriptions;

/// <summary>The plain text of a notification mail.</summary>
static class NotificationText
{
    public static string Of(NotificationMailView view, Strings strings)
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

            lines.AddRange(item.Quotes.Select(Of));
            lines.Add("\n" + (item.GoesOn ? $"{strings.MailGoesOn}:\n" : "") + item.Url);
            parts.Add(string.Join('\n', lines));
        }

        if (view.More is { } more)
        {
            parts.Add($"+ {more}:\n{view.Url}");
        }

        parts.Add($"-- \n{view.Site}\n{view.Why}\n{strings.SubscribeStop}: {MailBody.StopMark}");
        return string.Join("\n\n", parts) + "\n";
    }

    static string Of(Quote quote)
    {
        var lines = quote.Text.ReplaceLineEndings("\n").Split('\n').Select(line => "> " + SingleLine.Of(line));
        var who = string.Join(", ", new[] { quote.Attribution, quote.Role }.OfType<string>());
        return "\n" + string.Join('\n', lines) + (who.Length == 0 ? "" : "\n  " + who);
    }

    public static string OfHtml(string html)
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
