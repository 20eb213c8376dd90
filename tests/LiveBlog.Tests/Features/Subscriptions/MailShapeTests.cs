using System.Text;
using AngleSharp.Html.Parser;
using LiveBlog.Features.Subscriptions;
using LiveBlog.Model;
using MimeKit;

namespace LiveBlog.Tests.Features.Subscriptions;

/// <summary>What mail programs make of a mail: they cut it, keep the inside of its body alone, and show it on narrow screens.</summary>
public sealed class MailShapeTests
{
    const string Reader = "reader@x.example";

    public static TheoryData<string> Large =>
        [
            "paragraphs",
            "one paragraph",
            "one word",
            "a list",
            "quotes",
            "escaped signs",
            "headline of escaped signs",
            "links",
            "nested",
            "many paragraphs",
        ];

    [Theory]
    [MemberData(nameof(Large))]
    public async Task A_mail_is_below_100_kilobytes_whatever_its_entry_and_leads_to_the_rest_and_to_its_end(string what)
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await Subscribers.StartAsync(smtp);
        var slug = await host.OpenBlogAsync(new { language = "en" });
        await host.AddSubscribersAsync(slug, [Reader], SubscriptionKind.Every);
        var entry = await host.PublishAsync(slug, Fields(what));
        var mail = await smtp.MailAsync(Reader, 1);
        ShouldBeWhole(mail);
        mail.HtmlBody.Should().Contain($"https://paper.example/live/{slug}/entry/{entry.Id}");
        if (what != "headline of escaped signs")
        {
            mail.HtmlBody.Should().Contain("Read the full entry");
            mail.TextBody.Should().Contain("Read the full entry");
            Encoding.UTF8.GetByteCount(mail.HtmlBody!).Should().BeGreaterThan(20_000, "as much of it as there is room for");
        }
    }

    [Fact]
    public async Task A_digest_is_below_100_kilobytes_and_leads_to_what_did_not_fit()
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await Subscribers.StartAsync(smtp);
        var slug = await host.OpenBlogAsync(new { title = "The storm", language = "ar" });
        await host.AddSubscribersAsync(slug, [Reader], SubscriptionKind.Digest);
        for (var n = 1; n <= 32; n++)
        {
            await host.PublishAsync(
                slug,
                new { headline = $"خبر {n}", bodyMarkdown = string.Concat(Enumerable.Repeat("كلمة أخرى ", 1_500)) }
            );
        }

        await host.DigestsAreDueAsync();
        await host.Services.GetRequiredService<NotificationDispatcher>().DispatchDueAsync(default);
        var mail = await smtp.MailAsync(Reader, 1);
        mail.Subject.Should().StartWith("The storm: 32");
        ShouldBeWhole(mail);
        var page = new HtmlParser().ParseDocument(mail.HtmlBody!);
        var shown = page.QuerySelectorAll("h2").Length;
        shown.Should().BeInRange(4, 30);
        page.QuerySelector("h2")!.TextContent.Should().Be("خبر 32", "the newest first");
        page.QuerySelectorAll("a")
            .Where(a => a.TextContent.StartsWith("+ ", StringComparison.Ordinal))
            .Should()
            .ContainSingle()
            .Which.GetAttribute("href")
            .Should()
            .Be($"https://paper.example/live/{slug}");
    }

    [Theory]
    [InlineData("ar", "rtl", "right")]
    [InlineData("en", "ltr", "left")]
    public async Task Each_cell_with_text_has_its_direction_for_programs_that_keep_the_body_alone(
        string language,
        string direction,
        string side
    )
    {
        await using var smtp = SmtpStub.Start();
        await using var host = await Subscribers.StartAsync(smtp);
        var slug = await host.OpenBlogAsync(new { language });
        await host.AddSubscribersAsync(slug, [Reader], SubscriptionKind.Every);
        await host.PublishAsync(
            slug,
            new
            {
                headline = "Headline",
                bodyMarkdown = "Text\n\n- one\n- two",
                quotes = new[]
                {
                    new
                    {
                        text = "Words",
                        attribution = "Somebody",
                        role = "of somewhere",
                    },
                },
            }
        );
        var news = await smtp.MailAsync(Reader, 1);

        using var form = new FormUrlEncodedContent([new("email", "new@x.example"), new("kind", "every"), new("scope", "blog")]);
        using (var asked = await host.Anonymous().PostAsync($"/subscribe?blog={slug}", form))
        {
            await asked.ShouldBeAsync(HttpStatusCode.OK);
        }

        foreach (var mail in new[] { news, await smtp.MailAsync("new@x.example", 1) })
        {
            var body = new HtmlParser().ParseDocument("<body>" + new HtmlParser().ParseDocument(mail.HtmlBody!).Body!.InnerHtml).Body!;
            var cells = body.QuerySelectorAll("td")
                .Where(cell => cell.QuerySelector("td") is null && cell.TextContent.Trim().Length > 0)
                .ToList();
            cells.Should().HaveCountGreaterThan(3);
            cells.Should().OnlyContain(cell => cell.HasAttribute("dir") && cell.GetAttribute("align") == side);
            cells.Where(cell => cell.GetAttribute("dir") == direction).Should().HaveCountGreaterThan(2);
            mail.HtmlBody.Should().NotContain("inline-start", "mail programs know few logical properties");
        }
    }

    static void ShouldBeWhole(MimeMessage mail)
    {
        Encoding.UTF8.GetByteCount(mail.HtmlBody!).Should().BeLessThan(NotificationTemplate.MaxBytes).And.BeLessThanOrEqualTo(100_000);
        mail.HtmlBody.Should().MatchRegex("<a href=\"https://paper.example/subscriptions/[0-9]+/stop").And.EndWith("</html>");
        mail.TextBody.Should().MatchRegex("https://paper.example/subscriptions/[0-9]+/stop");
        mail.HtmlBody.Should().NotContain(MailBody.StopMark);

        // All that was begun is closed.
        var page = new HtmlParser(new HtmlParserOptions { IsStrictMode = false }).ParseDocument(mail.HtmlBody!);
        var last = page.QuerySelectorAll("a")[^1];
        last.Closest("p, ul, blockquote")!.TextContent.Trim().Should().Be(last.TextContent);
    }

    static object Fields(string what) =>
        what switch
        {
            "paragraphs" => new { headline = "Long", bodyHtml = Many("<p>كلمة ثم كلمة أخرى ثم كلمة</p>", 190_000) },
            "one paragraph" => new { headline = "Long", bodyHtml = $"<p>{Many("كلمة <b>أخرى</b> ", 190_000)}</p>" },
            "one word" => new { headline = "Long", bodyHtml = $"<p>{Many("x", 190_000)}</p>" },
            "a list" => new { headline = "Long", bodyHtml = $"<ul>{Many("<li>one of them</li>", 190_000)}</ul>" },
            "quotes" => new
            {
                headline = "Long",
                quotes = Enumerable.Range(0, 40).Select(_ => new { text = Many("words and ", 9_900), attribution = "Somebody" }),
            },
            "escaped signs" => new
            {
                headline = "Long",
                bodyMarkdown = Many("\"& ", 60_000),
                quotes = Enumerable.Range(0, 10).Select(_ => new { text = Many("\"'<&>", 9_900) }),
            },
            "headline of escaped signs" => new { headline = Many("\"'<&>", 500), bodyMarkdown = "Short." },
            "links" => new { headline = "Long", bodyMarkdown = Many($"[a](https://x.example/{new string('a', 900)}) ", 190_000) },
            "nested" => new
            {
                headline = "Long",
                bodyHtml = $"<blockquote><ul><li>{Many("<b>text and text</b> ", 190_000)}</li></ul></blockquote>",
            },
            "many paragraphs" => new { headline = "Long", bodyHtml = Many("<p>a b</p>", 90_000) },
            _ => throw new ArgumentException(what, nameof(what)),
        };

    static string Many(string part, int bytes) => string.Concat(Enumerable.Repeat(part, bytes / Encoding.UTF8.GetByteCount(part)));
}
