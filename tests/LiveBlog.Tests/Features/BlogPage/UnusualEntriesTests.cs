using AngleSharp.Dom;

namespace LiveBlog.Tests.Features.BlogPage;

public sealed class UnusualEntriesTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task Sixty_thousand_characters_are_shown_to_the_last()
    {
        var text = string.Join(' ', Enumerable.Range(1, 11_000)) + " fin";
        text.Length.Should().BeGreaterThan(60_000 - 6_000);
        (await ShownAsync(new { bodyHtml = $"<p>{text}</p>" })).QuerySelector(".entry-text p")!.TextContent.Should().Be(text);
    }

    [Fact]
    public async Task A_word_of_three_hundred_letters_is_shown_whole()
    {
        var word = new string('w', 300);
        (await ShownAsync(new { headline = word })).QuerySelector("h3")!.TextContent.Should().Be(word);
    }

    [Theory]
    [InlineData("😀")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("🇫🇷")]
    public async Task An_entry_of_only_an_emoji_is_an_entry(string emoji)
    {
        (await ShownAsync(new { bodyMarkdown = emoji })).QuerySelector(".entry-text p")!.TextContent.Should().Be(emoji);
        (await ShownAsync(new { headline = emoji })).QuerySelector("h3")!.TextContent.Should().Be(emoji);
    }

    [Fact]
    public async Task Right_to_left_text_inside_French_keeps_its_direction()
    {
        var shown = await ShownAsync(new { bodyHtml = """<p>Il a dit <bdi lang="ar" dir="rtl">سلام</bdi>, puis rien.</p>""" });
        var bdi = shown.QuerySelector(".entry-text bdi")!;
        bdi.GetAttribute("dir").Should().Be("rtl");
        bdi.GetAttribute("lang").Should().Be("ar");
        bdi.TextContent.Should().Be("سلام");
    }

    [Fact]
    public async Task Forty_pictures_are_shown_with_their_sizes_and_credits()
    {
        var shown = await ShownAsync(
            new
            {
                media = Enumerable
                    .Range(1, 40)
                    .Select(n => new
                    {
                        url = $"https://example.com/{n}.jpg",
                        alt = $"Picture {n}",
                        credit = $"AP {n}",
                        width = 100 + n,
                        height = 50 + n,
                    }),
            }
        );
        var pictures = shown.QuerySelectorAll("figure.picture img");
        pictures.Should().HaveCount(40);
        pictures.Select(p => p.GetAttribute("width")).Should().Equal(Enumerable.Range(1, 40).Select(n => $"{100 + n}"));
        pictures
            .Should()
            .OnlyContain(p =>
                p.GetAttribute("alt")!.StartsWith("Picture ", StringComparison.Ordinal) && p.GetAttribute("loading") == "lazy"
            );
    }

    [Fact]
    public async Task A_quote_is_parted_at_its_blank_lines_and_names_who_spoke()
    {
        var shown = await ShownAsync(
            new
            {
                quotes = new object[]
                {
                    new
                    {
                        text = "One.\r\n\r\nTwo\nlines.\n\n\n\nThree.",
                        attribution = "J. Martin",
                        role = "mayor",
                    },
                    new { text = "Alone." },
                },
            }
        );
        var quotes = shown.QuerySelectorAll("figure.quote");
        quotes[0].QuerySelectorAll("blockquote > p").Select(p => p.TextContent).Should().Equal("One.", "Two\nlines.", "Three.");
        quotes[0].QuerySelector("figcaption")!.TextContent.Should().Be("J. Martin, mayor");
        quotes[1].QuerySelector("figcaption").Should().BeNull();
    }

    [Fact]
    public async Task Markdown_becomes_paragraphs_links_and_lists()
    {
        var shown = await ShownAsync(
            new
            {
                bodyMarkdown = "**Bold** and *soft*, [a link](https://example.com).\nA second line.\n\n- one\n- two\n\nhttps://example.org",
            }
        );
        shown.QuerySelector(".entry-text strong")!.TextContent.Should().Be("Bold");
        shown.QuerySelector(".entry-text em")!.TextContent.Should().Be("soft");
        shown
            .QuerySelectorAll(".entry-text a")
            .Select(a => a.GetAttribute("href"))
            .Should()
            .Equal("https://example.com", "https://example.org");
        shown.QuerySelectorAll(".entry-text li").Should().HaveCount(2);
        shown.QuerySelectorAll(".entry-text br").Should().ContainSingle();
    }

    [Fact]
    public async Task An_edited_entry_says_when_it_was_updated()
    {
        var slug = await host.OpenBlogAsync(new { language = "fr", timeZone = "Europe/Paris" });
        var entry = await host.PublishAsync(slug, new { headline = "One" });
        (await host.PageAsync($"/live/{slug}")).QuerySelector(".changed").Should().BeNull();
        await host.EditAsync(entry.Id, new { headline = "Two" });
        (await host.PageAsync($"/live/{slug}"))
            .QuerySelector(".changed")!
            .TextContent.Should()
            .MatchRegex(@"^Mis à jour à \d\d:\d\d \d\d\.\d\d\.\d{4}$");
    }

    async Task<IElement> ShownAsync(object fields)
    {
        var slug = await host.OpenBlogAsync(new { language = "fr", timeZone = "Europe/Paris" });
        var entry = await host.PublishAsync(slug, fields);
        return (await host.PageAsync($"/live/{slug}")).GetElementById($"e-{entry.Id}")!;
    }
}
