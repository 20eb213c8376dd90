using AngleSharp.Html.Dom;

namespace LiveBlog.Tests.Features.BlogPage;

public sealed class PagingTests(SmallPagesSite site) : IClassFixture<SmallPagesSite>
{
    readonly TestHost host = site.Host;

    [Theory]
    [InlineData("newest")]
    [InlineData("oldest")]
    public async Task The_links_walk_through_every_entry_once_and_back_again(string order)
    {
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 13);
        var shown = entries.Select(e => e.Id).ToList();
        if (order == "newest")
        {
            shown.Reverse();
        }

        var pages = await WalkAsync($"/live/{slug}{(order == "oldest" ? "?order=oldest" : "")}", "more");
        pages.SelectMany(p => p.EntryIds()).Should().Equal(shown);
        pages.Select(p => p.EntryIds().Count).Should().Equal(5, 5, 3);
        pages.Should().OnlyContain(p => p.GetElementById("feed")!.GetAttribute("data-order") == order);
        pages[0].GetElementById("previous").Should().BeNull();

        var back = await WalkAsync(Link(pages[^2], "more")!, "previous");
        back.Reverse();
        back.SelectMany(p => p.EntryIds()).Should().EndWith(shown.Skip(10)).And.OnlyHaveUniqueItems();
        back[0].EntryIds().Should().Contain(shown[0]);
    }

    [Fact]
    public async Task Entries_of_the_same_time_are_walked_through_once_too()
    {
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 12, minutesApart: 0);
        (await WalkAsync($"/live/{slug}", "more")).SelectMany(p => p.EntryIds()).Should().Equal(entries.Select(e => e.Id).Reverse());
        (await WalkAsync($"/live/{slug}?order=oldest", "more")).SelectMany(p => p.EntryIds()).Should().Equal(entries.Select(e => e.Id));
    }

    [Fact]
    public async Task What_is_published_between_two_pages_is_neither_doubled_nor_lost()
    {
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 8);
        var first = await host.PageAsync($"/live/{slug}");
        await host.PublishAsync(slug, new { headline = "In between", publishedAt = "2022-01-12T20:00:00Z" });
        await host.WithdrawAsync(entries[5].Id);
        var second = await host.PageAsync(Link(first, "more")!);
        first.EntryIds().Concat(second.EntryIds()).Should().Equal(entries.Select(e => e.Id).Reverse());
    }

    [Fact]
    public async Task A_full_last_page_leads_nowhere()
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishManyAsync(slug, 5);
        var page = await host.PageAsync($"/live/{slug}");
        page.GetElementById("more").Should().BeNull();
        page.GetElementById("previous").Should().BeNull();
        AtEnd(page).Should().Be("true");
    }

    [Fact]
    public async Task Only_the_page_with_the_live_end_says_that_new_entries_belong_on_it()
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishManyAsync(slug, 8);
        (await WalkAsync($"/live/{slug}", "more")).Select(AtEnd).Should().Equal("true", "false");
        (await WalkAsync($"/live/{slug}?order=oldest", "more")).Select(AtEnd).Should().Equal("false", "true");
    }

    [Fact]
    public async Task The_pinned_entry_is_on_top_of_the_first_page_only()
    {
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 7);
        var pinned = entries[2];
        await host.EditAsync(pinned.Id, new { headline = pinned.Headline, isPinned = true });

        foreach (var path in new[] { $"/live/{slug}", $"/live/{slug}?order=oldest" })
        {
            var pages = await WalkAsync(path, "more");
            pages[0].QuerySelectorAll("#pinned > article").Select(Answers.IdOf).Should().Equal(pinned.Id);
            pages.Skip(1).SelectMany(p => p.QuerySelectorAll("#pinned > article")).Should().BeEmpty();
            pages.SelectMany(p => p.EntryIds()).Should().BeEquivalentTo(entries.Select(e => e.Id).Where(id => id != pinned.Id));
        }
    }

    [Fact]
    public async Task The_filter_shows_key_events_only_and_keeps_to_itself_while_paging()
    {
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 14);
        var key = entries.Where((_, n) => n % 2 == 0).ToList();
        foreach (var entry in key)
        {
            await host.EditAsync(entry.Id, new { headline = entry.Headline, isKeyEvent = true });
        }

        await host.EditAsync(entries[1].Id, new { headline = "Pinned, not key", isPinned = true });
        var pages = await WalkAsync($"/live/{slug}?filter=key", "more");
        pages.SelectMany(p => p.EntryIds()).Should().Equal(key.Select(e => e.Id).Reverse());
        pages.Should().OnlyContain(p => p.GetElementById("feed")!.GetAttribute("data-filter") == "key");
        pages.SelectMany(p => p.QuerySelectorAll("#pinned > article")).Should().BeEmpty();

        await host.EditAsync(
            key[0].Id,
            new
            {
                headline = "Pinned and key",
                isKeyEvent = true,
                isPinned = true,
            }
        );
        (await host.PageAsync($"/live/{slug}?filter=key"))
            .QuerySelectorAll("#pinned > article")
            .Select(Answers.IdOf)
            .Should()
            .Equal(key[0].Id);
    }

    [Fact]
    public async Task A_day_heading_precedes_the_first_entry_of_each_day_of_the_blogs_zone()
    {
        var slug = await host.OpenBlogAsync(new { language = "fr", timeZone = "Europe/Paris" });
        foreach (var time in new[] { "2022-01-12T21:00:00Z", "2022-01-12T22:59:00Z", "2022-01-12T23:00:00Z", "2022-01-13T12:00:00Z" })
        {
            await host.PublishAsync(slug, new { headline = time, publishedAt = time });
        }

        var page = await host.PageAsync($"/live/{slug}?order=oldest");
        page.QuerySelectorAll("#entries > *")
            .Select(e => e.ClassName == "day" ? e.TextContent : "entry")
            .Should()
            .Equal("Mercredi 12 janvier 2022", "entry", "entry", "Jeudi 13 janvier 2022", "entry", "entry");
        page.QuerySelectorAll("#entries > .day > time").Select(t => t.GetAttribute("datetime")).Should().Equal("2022-01-12", "2022-01-13");
        page.QuerySelectorAll("#entries > article")
            .Select(e => e.GetAttribute("data-day"))
            .Should()
            .Equal("2022-01-12", "2022-01-12", "2022-01-13", "2022-01-13");
    }

    [Theory]
    [InlineData("order=sideways", "order")]
    [InlineData("order=", "order")]
    [InlineData("order=oldest&order=newest", "order")]
    [InlineData("filter=all", "filter")]
    [InlineData("before=nonsense", "before")]
    [InlineData("after=%00", "after")]
    [InlineData("before=AAAAAAAAAAAAAAAAAAAAAA", "before")]
    [InlineData("before=AAABfk7ZrmAAAAAAAAAAAQ&after=AAABfk7ZrmAAAAAAAAAAAQ", "after")]
    public async Task An_address_that_cannot_be_read_is_a_page_that_names_its_wrong_part(string query, string part)
    {
        var slug = await host.OpenBlogAsync(new { language = "fr", timeZone = "Europe/Paris" });
        foreach (var path in new[] { $"/live/{slug}?{query}", $"/embed/{slug}?{query}" })
        {
            using var response = await host.Anonymous().GetAsync(path);
            await response.ShouldBeAsync(HttpStatusCode.BadRequest);
            var page = await response.ReadPageAsync();
            page.DocumentElement.GetAttribute("lang").Should().Be("fr");
            page.QuerySelector("main")!.TextContent.Should().Contain("Cette adresse n’est pas valide").And.Contain($"« {part} »");
        }
    }

    [Fact]
    public async Task An_empty_blog_says_so_and_is_at_its_live_end()
    {
        var slug = await host.OpenBlogAsync(new { language = "fr" });
        var page = await host.PageAsync($"/live/{slug}");
        page.GetElementById("empty")!.TextContent.Should().StartWith("Rien pour l’instant");
        page.GetElementById("entries")!.Children.Should().BeEmpty();
        AtEnd(page).Should().Be("true");
        (await host.PageAsync($"/live/{slug}?filter=key")).GetElementById("empty")!.TextContent.Should().Be("Pas encore de temps fort.");
    }

    async Task<List<IHtmlDocument>> WalkAsync(string path, string by)
    {
        var pages = new List<IHtmlDocument>();
        for (string? next = path; next is not null && pages.Count < 20; next = Link(pages[^1], by))
        {
            pages.Add(await host.PageAsync(next));
        }

        return pages;
    }

    static string? Link(IHtmlDocument page, string id) => page.QuerySelector($"#{id} a")?.GetAttribute("href");

    static string? AtEnd(IHtmlDocument page) => page.GetElementById("feed")!.GetAttribute("data-at-end");
}
