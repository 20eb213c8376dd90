using LiveBlog.Features.BlogPage;

namespace LiveBlog.Tests.Features.BlogPage;

/// <summary>The whole feed for paper.</summary>
public sealed class PrintTests(SmallPagesSite site) : IClassFixture<SmallPagesSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task All_entries_are_on_one_page_oldest_first_with_the_pinned_one_in_its_own_place()
    {
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 12);
        await host.EditAsync(
            entries[6].Id,
            new
            {
                headline = "Held on top",
                isPinned = true,
                publishedAt = entries[6].PublishedAt,
            }
        );
        await host.WithdrawAsync(entries[3].Id);

        var page = await host.PageAsync($"/live/{slug}/print");
        page.Headlines()
            .Should()
            .Equal([
                "Entry 1",
                "Entry 2",
                "Entry 3",
                "Entry 5",
                "Entry 6",
                "Held on top",
                "Entry 8",
                "Entry 9",
                "Entry 10",
                "Entry 11",
                "Entry 12",
            ]);
        page.QuerySelectorAll("#more, #previous").Should().BeEmpty("paper has nothing to press");
        page.GetElementById("feed")!.GetAttribute("data-still").Should().Be("true", "the script writes the hours, and follows nothing");
        page.QuerySelector("meta[name=robots]")!.GetAttribute("content").Should().Be("noindex");
        page.QuerySelector("h1")!.TextContent.Should().Be("A day in the harbour");
    }

    [Fact]
    public async Task A_part_begins_after_the_place_that_its_address_names()
    {
        var slug = await host.OpenBlogAsync();
        var entries = await host.PublishManyAsync(slug, 4);
        var after = new FeedCursor(entries[1].PublishedAt, entries[1].Id);
        (await host.PageAsync($"/live/{slug}/print?after={after}")).Headlines().Should().Equal("Entry 3", "Entry 4");
        (await host.PageAsync($"/live/{slug}/print")).Headlines().Should().HaveCount(4, "another part is another page of the cache");

        using var wrong = await host.Anonymous().GetAsync($"/live/{slug}/print?after=yesterday");
        await wrong.ShouldBeAsync(HttpStatusCode.BadRequest);
        using var nowhere = await host.Anonymous().GetAsync("/live/nowhere/print");
        await nowhere.ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_withdrawn_is_on_no_page_that_was_kept()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "Taken back" });
        (await host.PageAsync($"/live/{slug}/print")).Headlines().Should().Equal("Taken back");
        await host.WithdrawAsync(entry.Id);
        (await host.TextAsync($"/live/{slug}/print")).Should().NotContain("Taken back");
    }
}
