using System.Text.Json;
using System.Xml.Linq;
using AngleSharp.Dom;
using LiveBlog.Features.Subscriptions.Push;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Localization;

/// <summary>
/// Characters that set a direction (UAX #9 §2.1 to 2.5) in texts that were stored before they were refused, and in texts of several lines:
/// they turn nothing that stands behind them.
/// </summary>
public sealed class DirectionTests
{
    const string Turned = "Turned \u202Edesrever \u2067others";

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\u202Aa\u202Bb\u202Cc\u202Dd\u202Ee", "abcde")]
    [InlineData("\u2066a\u2067b\u2068c\u2069d", "abcd")]
    [InlineData("  two\n lines\u2028and\u0085more\t", "two lines and more")]
    [InlineData("12\u00A0%\u200F", "12\u00A0%\u200F")]
    [InlineData("a\u0000b\u0007c", "abc")]
    [InlineData("\u202E", "")]
    [InlineData(null, "")]
    public void A_single_line_sets_no_direction(string? text, string line) => SingleLine.Of(text).Should().Be(line);

    [Fact]
    public async Task No_plain_text_of_what_was_stored_sets_a_direction()
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Site:BaseUrl=https://paper.example"] });
        var (slug, id) = await StoreAsync(host);
        foreach (
            var path in new[]
            {
                $"/live/{slug}",
                $"/live/{slug}/entry/{id}",
                $"/embed/{slug}",
                $"/live/{slug}/search?q=others",
                "/topics/turned",
                "/articles/turned",
                "/subscribe?blog=" + slug,
            }
        )
        {
            var page = await host.PageAsync(path);
            page.Title.Should().NotBeEmpty(path);
            ShouldSetNone(page.Title, path);
            ShouldSetNone(
                string.Concat(
                    page.QuerySelectorAll("meta[content], link[title]")
                        .Select(meta => meta.GetAttribute("content") + meta.GetAttribute("title"))
                ),
                path
            );
            foreach (var data in page.QuerySelectorAll("script[type='application/ld+json']"))
            {
                ShouldSetNone(JsonDocument.Parse(data.TextContent).RootElement.ToString(), path);
            }

            foreach (var named in page.QuerySelectorAll("[data-title]"))
            {
                ShouldSetNone(named.GetAttribute("data-title"), path);
            }
        }

        foreach (var path in new[] { $"/live/{slug}/feed.atom", $"/live/{slug}/feed.rss", "/newswire/feed.atom", "/news-sitemap.xml" })
        {
            foreach (
                var element in XDocument
                    .Parse(await host.TextAsync(path))
                    .Descendants()
                    .Where(e => !e.HasElements && e.Name.LocalName is not ("content" or "encoded"))
            )
            {
                ShouldSetNone(element.Value, path);
                ShouldSetNone(string.Concat(element.Attributes().Select(attribute => attribute.Value)), path);
            }
        }

        using var json = JsonDocument.Parse(await host.TextAsync($"/live/{slug}/feed.json"));
        ShouldSetNone(json.RootElement.GetProperty("title").GetString(), "feed.json");
        var item = json.RootElement.GetProperty("items")[0];
        foreach (
            var text in new[]
            {
                item.GetProperty("title").GetString(),
                item.GetProperty("summary").GetString(),
                item.GetProperty("authors")[0].GetProperty("name").GetString(),
                item.GetProperty("tags")[0].GetString(),
            }
        )
        {
            ShouldSetNone(text, "feed.json");
        }

        var frame = await host.GetAsync<Dictionary<string, JsonElement>>($"/oembed?url=https://paper.example/live/{slug}");
        ShouldSetNone(frame["title"].GetString() + frame["html"].GetString(), "oembed");
        await host.InDatabaseAsync(db =>
            db.Blogs.ExecuteUpdateAsync(set =>
                set.SetProperty(b => b.StartsAt, DateTime.UnixEpoch.AddYears(80)).SetProperty(b => b.Status, BlogStatus.Upcoming)
            )
        );
        ShouldSetNone(await host.TextAsync($"/live/{slug}/calendar.ics"), "calendar");
        ShouldSetNone(PushPayload.Write(Turned, "two\nlines" + Turned, "/", "tag", "en"), "push");
        ShouldSetNone(LiveBlog.Localization.Strings.For("en").MailWhy(Turned), "a sentence");
    }

    [Fact]
    public async Task In_a_page_what_sets_a_direction_is_alone_or_ends_with_its_block()
    {
        await using var host = await TestHost.StartAsync();
        var (slug, id) = await StoreAsync(host);
        var desk = host.Browser();
        using var signedIn = await desk.SignInAsync(await host.AddPersonAsync(LiveBlog.Model.Roles.Administrator));
        foreach (
            var path in new[]
            {
                $"/live/{slug}",
                $"/live/{slug}/entry/{id}",
                $"/embed/{slug}",
                "/",
                "/topics/turned",
                "/articles/turned",
                $"/desk/blogs/{slug}",
                $"/desk/blogs/{slug}/entries/{id}",
                "/desk",
                "/desk/articles",
                "/desk/topics",
            }
        )
        {
            var page = Answers.Parse(await desk.GetStringAsync(path));
            var places = page.Body!.Descendants()
                .OfType<IText>()
                .Where(text => text.Data.Any(SingleLine.SetsDirection) && text.ParentElement!.LocalName is not ("script" or "textarea"))
                .ToList();
            places.Should().NotBeEmpty(path);
            foreach (var text in places)
            {
                var isAlone =
                    text.ParentElement!.Closest("bdi, [dir]") is { LocalName: not ("html" or "body" or "main") } isolated
                    && isolated.TextContent.Trim().EndsWith(text.Data.Trim(), StringComparison.Ordinal);
                var block = text.ParentElement.Closest("p, h1, h2, h3, li, figcaption, td, dd, div, section, option, summary")!;
                (isAlone || block.TextContent.Trim().EndsWith(text.Data.Trim(), StringComparison.Ordinal))
                    .Should()
                    .BeTrue($"{path}: {block.OuterHtml}");
            }
        }
    }

    [Fact]
    public async Task The_subject_of_a_mail_and_its_text_set_none()
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await Subscribers.StartAsync(smtp);
        var slug = await host.OpenBlogAsync();
        await host.AddSubscribersAsync(slug, ["reader@x.example"], SubscriptionKind.Every);
        await host.InDatabaseAsync(db => db.Blogs.ExecuteUpdateAsync(set => set.SetProperty(b => b.Title, Turned)));
        await host.PublishAsync(
            slug,
            new
            {
                bodyMarkdown = $"A body that is {Turned}",
                quotes = new[] { new { text = $"{Turned}\n\n{Turned}", attribution = "Somebody" } },
            }
        );
        var mail = await smtp.MailAsync("reader@x.example", 1);
        mail.Subject.Should().Be("A body that is Turned desrever others");
        foreach (
            var line in mail.TextBody!.Split('\n')
                .Where(line => line.StartsWith('>') || line.Contains("subscribed", StringComparison.Ordinal))
        )
        {
            ShouldSetNone(line, "the text part");
        }
    }

    static async Task<(string Slug, long Id)> StoreAsync(TestHost host)
    {
        var slug = await host.OpenBlogAsync(
            new
            {
                title = "Blog",
                standfirst = "x",
                topic = "turned",
                byline = "x",
                embedOrigins = new[] { "https://host.example" },
            }
        );
        var entry = await host.PublishAsync(
            slug,
            new
            {
                headline = "x",
                bodyMarkdown = "others",
                author = "x",
                tags = new[] { "x" },
                isKeyEvent = true,
                quotes = new[]
                {
                    new
                    {
                        text = "x",
                        attribution = "x",
                        role = "x",
                    },
                },
                media = new[]
                {
                    new
                    {
                        url = "https://x.example/a.jpg",
                        alt = "x",
                        caption = "x",
                        credit = "x",
                        takenOn = "2022-01-12",
                    },
                },
                relatedLinks = new[] { new { url = "https://x.example/", title = "x" } },
            }
        );
        using (
            var article = await host.Editor()
                .PostAsJsonAsync(
                    "/api/v1/articles",
                    new
                    {
                        slug = "turned",
                        title = "x",
                        bodyMarkdown = "x",
                        byline = "x",
                        topic = "turned",
                        language = "en",
                        timeZone = "UTC",
                        status = "published",
                    }
                )
        )
        {
            await article.ShouldBeAsync(HttpStatusCode.Created);
        }

        // As an earlier version stored them.
        await host.InDatabaseAsync(async db =>
        {
            await db.Topics.ExecuteUpdateAsync(set => set.SetProperty(t => t.Title, Turned));
            await db.Blogs.ExecuteUpdateAsync(set =>
                set.SetProperty(b => b.Title, Turned).SetProperty(b => b.Standfirst, Turned).SetProperty(b => b.Byline, Turned)
            );
            await db.Articles.ExecuteUpdateAsync(set =>
                set.SetProperty(a => a.Title, Turned).SetProperty(a => a.Byline, Turned).SetProperty(a => a.Lede, Turned)
            );
            await db.NewswireLines.ExecuteUpdateAsync(set => set.SetProperty(l => l.Headline, Turned));
            IReadOnlyList<Quote> quotes = [new Quote("Words", Turned, Turned)];
            IReadOnlyList<Picture> pictures =
            [
                new Picture("https://x.example/a.jpg", Turned, Turned, Turned, new DateOnly(2022, 1, 12), 10, 10),
            ];
            IReadOnlyList<RelatedLink> links = [new RelatedLink("https://x.example/", Turned, null, null)];
            IReadOnlyList<string> tags = [Turned];
            return await db.Entries.ExecuteUpdateAsync(set =>
                set.SetProperty(e => e.Headline, Turned)
                    .SetProperty(e => e.Author, Turned)
                    .SetProperty(e => e.Quotes, quotes)
                    .SetProperty(e => e.Media, pictures)
                    .SetProperty(e => e.RelatedLinks, links)
                    .SetProperty(e => e.Tags, tags)
            );
        });
        return (slug, entry.Id);
    }

    static void ShouldSetNone(string? text, string where) =>
        (text ?? "").Any(SingleLine.SetsDirection).Should().BeFalse($"{where}: {text}");
}
