using System.Globalization;
using System.Text.Json;
using LiveBlog.Data;

namespace LiveBlog.Tests.Features.BlogPage;

/// <summary>A page of the longest entries would be of 50 MB: it ends early, and the rest is found behind it.</summary>
public sealed class LongEntriesTests
{
    const int Entries = 8;

    /// <summary>A million characters of text, once as HTML and once for search engines, and what stands around them.</summary>
    const int MaxLength = 2_500_000;

    [EveryDatabase]
    public async Task A_page_of_long_entries_ends_early_and_the_next_ones_show_the_rest_once(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var slug = await host.OpenBlogAsync();
        var words = string.Concat(Enumerable.Repeat("lighthouse ", 17_000));
        var ids = new List<long>();
        for (var n = 0; n < Entries; n++)
        {
            ids.Add((await host.PublishAsync(slug, new { headline = $"Entry {n}", bodyHtml = $"<p>{words}</p>" })).Id);
        }

        var now = Uri.EscapeDataString(TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        var newestFirst = Enumerable.Reverse(ids).ToList();
        await ExpectAsync($"/live/{slug}", "#more a", newestFirst);
        await ExpectAsync($"/live/{slug}?order=oldest", "#more a", ids);
        await ExpectAsync($"/live/{slug}?at={now}", "#more a", newestFirst);
        await ExpectAsync($"/live/{slug}/print", ".part-end a.button", ids);
        await ExpectAsync($"/live/{slug}/search?q=lighthouse", ".more a[rel=next]", newestFirst);
        var atom = await host.TextAsync($"/live/{slug}/feed.atom");
        atom.Length.Should().BeLessThan(MaxLength);
        atom.Should().Contain("rel=\"next\"");
        (await host.PageAsync($"/live/{slug}/search?q=lighthouse"))
            .QuerySelectorAll("article")
            .Should()
            .OnlyContain(entry => entry.QuerySelectorAll("mark").Length == 500, "marking every word of a long text takes seconds");
        await ExpectListAsync("", newestFirst);
        await ExpectListAsync("&q=lighthouse", newestFirst);

        async Task ExpectAsync(string path, string more, List<long> expected)
        {
            var shown = new List<long>();
            for (string? next = path; next is not null; )
            {
                (await host.TextAsync(next)).Length.Should().BeLessThan(MaxLength);
                var page = await host.PageAsync(next);
                shown.AddRange(page.EntryIds());
                next = page.QuerySelector(more)?.GetAttribute("href");
            }

            shown.Should().Equal(expected, path);
        }

        async Task ExpectListAsync(string query, List<long> expected)
        {
            var (shown, cursor) = (new List<long>(), (string?)"");
            while (cursor is not null)
            {
                var place = cursor.Length == 0 ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
                var text = await host.TextAsync($"/api/v1/blogs/{slug}/entries?limit=200{query}{place}");
                text.Length.Should().BeLessThan(MaxLength);
                var list = JsonDocument.Parse(text).RootElement;
                shown.AddRange(list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetInt64()));
                cursor = list.GetProperty("next").GetString();
            }

            shown.Should().Equal(expected, query);
        }
    }

    [Fact]
    public async Task A_body_that_cleaning_makes_several_times_as_long_is_refused()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        using var refused = await host.Editor()
            .PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", new { bodyHtml = $"<p>{new string('&', 150_000)}</p>" });
        await refused.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "bodyHtml");

        await host.PublishAsync(slug, new { bodyHtml = $"<p>{new string('&', 50_000)}</p>" });
    }
}
