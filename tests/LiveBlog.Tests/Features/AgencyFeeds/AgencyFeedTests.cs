using System.Text;
using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Features.AgencyFeeds;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Features.AgencyFeeds;

/// <summary>Feeds of others, read for the desk.</summary>
public sealed class AgencyFeedTests
{
    const string Rss = """
        <?xml version="1.0"?><rss version="2.0"><channel><title>Riveraine</title><link>https://riveraine.example/</link><description>x</description>
        <item><title>Port lifts &lt;b&gt;curfew&lt;/b&gt;</title><link>https://riveraine.example/curfew?utm_source=rss</link><guid>r-1</guid><description>&lt;p&gt;From &lt;i&gt;midnight&lt;/i&gt;.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description><pubDate>Wed, 12 Jan 2022 20:00:00 GMT</pubDate></item>
        <item><title>No link</title><guid>r-2</guid><pubDate>yesterday, about noon</pubDate></item>
        <item><title>Bad link</title><link>javascript:alert(1)</link><guid>r-3</guid></item>
        </channel></rss>
        """;

    const string Atom = """
        <feed xmlns="http://www.w3.org/2005/Atom"><title>Sark</title><id>s</id><updated>2022-01-12T21:00:00Z</updated>
        <entry><id>s-1</id><title>Curfew over in the port</title><link href="https://www.riveraine.example/curfew/"/><updated>2022-01-12T20:30:00Z</updated><summary>As Riveraine has it.</summary></entry>
        <entry><id>s-2</id><title>Pilots named</title><link href="https://sark.example/pilots"/><updated>2022-01-12T20:45:00Z</updated></entry></feed>
        """;

    const string JsonFeed =
        """{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":"j-1","url":"https://j.example/1","title":"By JSON","content_html":"<p>Words.</p>","image":"https://j.example/p.jpg","date_published":"2022-01-12T20:50:00Z"}]}""";

    [Fact]
    public void Every_format_is_read_and_nothing_of_it_is_more_than_text()
    {
        var rss = AgencyFeedReader.Read(Encoding.UTF8.GetBytes(Rss));
        rss.Should().HaveCount(3);
        rss[0]
            .Should()
            .BeEquivalentTo(
                new
                {
                    Title = "Port lifts curfew",
                    Summary = "From midnight.",
                    Url = "https://riveraine.example/curfew?utm_source=rss",
                    PublishedAt = (DateTime?)new DateTime(2022, 1, 12, 20, 0, 0, DateTimeKind.Utc),
                }
            );
        (rss[1].Url, rss[1].PublishedAt, rss[2].Url).Should().Be((null, null, null));
        AgencyFeedReader.Read(Encoding.UTF8.GetBytes(Atom))[0].Story.Should().Be(rss[0].Story, "it is the same page");
        AgencyFeedReader
            .Read(Encoding.UTF8.GetBytes(JsonFeed))
            .Should()
            .ContainSingle()
            .Which.Should()
            .BeEquivalentTo(
                new
                {
                    Title = "By JSON",
                    Summary = "Words.",
                    ImageUrl = "https://j.example/p.jpg",
                }
            );
    }

    [Theory]
    [InlineData(
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><rss version=\"2.0\"><channel><item><title>&b;</title></item></channel></rss>"
    )]
    [InlineData(
        "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><rss version=\"2.0\"><channel><item><title>&f;</title></item></channel></rss>"
    )]
    [InlineData("<html><body>Not found</body></html>")]
    [InlineData("{\"items\": 3}")]
    [InlineData("{")]
    [InlineData("")]
    public void What_is_no_feed_or_a_trap_is_refused(string text) =>
        FluentActions.Invoking(() => AgencyFeedReader.Read(Encoding.UTF8.GetBytes(text))).Should().Throw<FormatException>();

    [EveryDatabase]
    public async Task Sources_are_asked_at_their_pace_by_one_machine_only_for_what_is_new_and_stories_are_joined(DatabaseProvider provider)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2022, 1, 12, 21, 0, 0, TimeSpan.Zero));
        await using var database = TestDatabase.Create(provider);
        var setup = new TestHostSetup
        {
            Database = database,
            Clock = clock,
            Settings = ["--Outgoing:AllowPrivateAddresses=true"],
        };
        await using var here = await TestHost.StartAsync(setup);
        await using var there = await TestHost.StartAsync(setup);
        await using var riveraine = await TestSubscriber.StartAsync();
        await using var sark = await TestSubscriber.StartAsync();
        riveraine.Confirm = request =>
        {
            if (request.Headers.IfNoneMatch == "\"v1\"")
            {
                return Results.StatusCode(304);
            }

            request.HttpContext.Response.Headers.ETag = "\"v1\"";
            return Results.Content(Rss, "application/rss+xml");
        };
        sark.Confirm = _ => Results.Content(Atom, "application/atom+xml");
        foreach (var (name, at) in new[] { ("Riveraine", riveraine), ("Sark", sark) })
        {
            (await OnAsync(here, sources => sources.AddAsync(name, at.Address.AbsoluteUri, "10", default))).Any.Should().BeFalse();
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Task.WhenAll(PollAsync(here), PollAsync(there));
        await Eventually.TrueAsync(
            async () => await here.InDatabaseAsync(db => db.AgencyFeeds.CountAsync(s => s.ReadAt != null)) == 2,
            "both are read"
        );
        (riveraine.Questions.Count, sark.Questions.Count).Should().Be((1, 1));
        var lines = await OnAsync(here, sources => sources.LinesAsync(default));
        lines.Select(l => l.Item.Title).Should().HaveCount(4).And.Contain(["Pilots named", "No link", "Bad link"]);
        lines
            .Single(l => l.Item.Url?.Contains("curfew", StringComparison.Ordinal) == true)
            .Sources.Should()
            .BeEquivalentTo("Riveraine", "Sark");

        await PollAsync(here);
        riveraine.Questions.Should().HaveCount(1, "it is not due");
        clock.Advance(TimeSpan.FromMinutes(11));
        await Eventually.TrueAsync(
            async () =>
                await PollAsync(here) == 0
                && riveraine.Questions.Count >= 2
                && sark.Questions.Count >= 2
                && await here.InDatabaseAsync(db => db.AgencyFeeds.AllAsync(s => s.ClaimedUntil == null)),
            "both are asked again, and what they said is read"
        );
        (await here.InDatabaseAsync(db => db.AgencyFeedItems.CountAsync())).Should().Be(5, "nothing came twice");

        // Ever more rarely while it does not answer.
        sark.Confirm = _ => Results.StatusCode(503);
        clock.Advance(TimeSpan.FromMinutes(11));
        await Eventually.TrueAsync(
            async () =>
                await PollAsync(here) == 0
                && (await here.InDatabaseAsync(db => db.AgencyFeeds.SingleAsync(s => s.Name == "Sark"))).Failures == 1,
            "the failure is counted"
        );
        (await here.InDatabaseAsync(db => db.AgencyFeeds.SingleAsync(s => s.Name == "Sark"))).LastError.Should().Contain("503");
    }

    [EveryDatabase]
    public async Task A_line_follows_its_source_and_what_stays_in_a_feed_never_comes_again(DatabaseProvider provider)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2022, 1, 12, 21, 0, 0, TimeSpan.Zero));
        await using var host = await TestHost.StartAsync(
            new TestHostSetup
            {
                Provider = provider,
                Clock = clock,
                Settings = ["--Outgoing:AllowPrivateAddresses=true"],
            }
        );
        await using var agency = await TestSubscriber.StartAsync();
        var goals = string.Concat(
            Enumerable
                .Range(1, 3)
                .Select(n =>
                    $"<item><title>Goal {n}</title><link>https://a.example/live#{n}</link><guid isPermaLink=\"false\">g{n}</guid></item>"
                )
        );
        var title = "12 dead in Aldane \U0001F1EB\U0001F1F7";
        agency.Confirm = _ =>
            Results.Content(
                $"<rss version=\"2.0\"><channel>{goals}<item><title>{title}</title><guid isPermaLink=\"false\">k1</guid></item></channel></rss>",
                "text/xml"
            );
        await OnAsync(host, sources => sources.AddAsync("Agency", agency.Address.AbsoluteUri, "1", default));
        await PollAsync(host);
        var first = await LinesAsync();
        first.Should().HaveCount(4).And.OnlyContain(line => line.Item.CorrectedAt == null);

        title = "2 injured in Aldane, nobody killed";
        clock.Advance(TimeSpan.FromMinutes(2));
        await Eventually.TrueAsync(
            async () => await PollAsync(host) == 0 && (await LinesAsync()).Any(line => line.Item.Title == title),
            "the line is corrected"
        );
        var corrected = await LinesAsync();
        corrected.Select(line => line.Item.Id).Should().BeEquivalentTo(first.Select(line => line.Item.Id));
        corrected.Should().ContainSingle(line => line.Item.CorrectedAt != null).Which.Item.Title.Should().Be(title);

        // Undated, and longer in the feed than anything is kept.
        var longAgo = clock.GetUtcNow().UtcDateTime.AddDays(-10);
        await host.InDatabaseAsync(db =>
            db.AgencyFeedItems.ExecuteUpdateAsync(set =>
                set.SetProperty(i => i.SeenAt, longAgo).SetProperty(i => i.PublishedAt, longAgo).SetProperty(i => i.LastSeenAt, longAgo)
            )
        );
        clock.Advance(TimeSpan.FromMinutes(2));
        await Eventually.TrueAsync(
            async () =>
                await PollAsync(host) == 0 && await host.InDatabaseAsync(db => db.AgencyFeedItems.AllAsync(i => i.LastSeenAt > longAgo)),
            "it is asked again"
        );

        (await LinesAsync()).Select(line => line.Item.Id).Should().BeEquivalentTo(first.Select(line => line.Item.Id));
        (await SourceAsync()).LastError.Should().BeNull();

        Task<IReadOnlyList<AgencyLine>> LinesAsync() => OnAsync(host, sources => sources.LinesAsync(default));

        Task<LiveBlog.Model.AgencyFeed> SourceAsync() => host.InDatabaseAsync(db => db.AgencyFeeds.AsNoTracking().SingleAsync());
    }

    [Fact]
    public async Task An_item_becomes_an_entry_without_scripts_too_and_wrong_sources_are_named()
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Outgoing:AllowPrivateAddresses=true"] });
        await using var feed = await TestSubscriber.StartAsync();
        feed.Confirm = _ =>
            Results.Content(
                Rss.Replace("Wed, 12 Jan 2022 20:00:00 GMT", TimeProvider.System.GetUtcNow().ToString("r"), StringComparison.Ordinal),
                "application/rss+xml"
            );
        var slug = await host.OpenBlogAsync();
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        using var added = await browser.SubmitAsync(
            "/desk/wire",
            new()
            {
                ["name"] = "Riveraine",
                ["url"] = feed.Address.AbsoluteUri,
                ["minutes"] = "5",
            }
        );
        await added.ShouldBeAsync(HttpStatusCode.Redirect);
        foreach (
            var (url, minutes, field) in new[]
            {
                ("ftp://x.example/", "5", "url"),
                (feed.Address.AbsoluteUri, "5", "url"),
                ("https://x.invalid/feed", "0", "minutes"),
            }
        )
        {
            using var wrong = await browser.SubmitAsync(
                "/desk/wire",
                new()
                {
                    ["name"] = "Kept",
                    ["url"] = url,
                    ["minutes"] = minutes,
                }
            );
            (await wrong.ReadPageAsync()).QuerySelectorAll(".wrong").Select(f => f.GetAttribute("data-field")).Should().Contain(field);
        }

        await PollAsync(host);
        await Eventually.TrueAsync(async () => await host.InDatabaseAsync(db => db.AgencyFeedItems.AnyAsync()), "it is read");
        using var desk = await browser.GetAsync($"/desk/blogs/{slug}");
        var line = (await desk.ReadPageAsync()).QuerySelector("#wire-in [data-make=entry]")!;
        using var made = await browser.GetAsync($"/desk/blogs/{slug}{line.GetAttribute("href")}");
        var form = (await made.ReadPageAsync()).QuerySelector("#write")!;
        form.QuerySelector("#headline")!.TextContent.Should().NotBeEmpty();
        using var column = await browser.GetAsync($"/desk/blogs/{slug}?handler=Wire");
        (await column.Content.ReadAsStringAsync())
            .Should()
            .Contain("Port lifts curfew")
            .And.NotContain("javascript:")
            .And.NotContain("<script");
    }

    [Fact]
    public async Task A_source_that_does_not_answer_neither_stops_nor_delays_the_others()
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Outgoing:AllowPrivateAddresses=true"] });
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var silent = await TestSubscriber.StartAsync();
        silent.Confirm = _ =>
            Results.Stream(async body =>
            {
                await body.WriteAsync(new byte[1]);
                await body.FlushAsync();
                asked.TrySetResult();
                await answer.Task;
            });
        await using var feed = await TestSubscriber.StartAsync();
        feed.Confirm = _ => Results.Content(Atom, "application/atom+xml");
        await OnAsync(host, sources => sources.AddAsync("Silent", silent.Address.AbsoluteUri, "10", default));
        foreach (var n in Enumerable.Range(0, 9))
        {
            await OnAsync(host, sources => sources.AddAsync($"Quick {n}", $"{feed.Address}{n}", "10", default));
        }

        var polling = PollAsync(host);
        await Eventually.TrueAsync(
            () => host.InDatabaseAsync(async db => await db.AgencyFeeds.CountAsync(s => s.ReadAt != null) == 9),
            "the others are read"
        );
        (await host.InDatabaseAsync(db => db.AgencyFeeds.SingleAsync(s => s.Name == "Silent")))
            .Should()
            .BeEquivalentTo(new { Failures = 0, ReadAt = (DateTime?)null }, "it is still waited for");
        await asked.Task;
        answer.SetResult();
        await polling;
    }

    [Fact]
    public void Of_a_text_of_any_length_and_nesting_the_beginning_is_read_and_its_words_are_kept()
    {
        foreach (var markup in new[] { "<b>", "<b></i>", "<ul><li>", "<table><tr><td>", "<!-- x -->", "<p>word " })
        {
            var text = "First words. " + string.Concat(Enumerable.Repeat(markup, 300_000 / markup.Length));
            var feed = JsonSerializer.Serialize(
                new
                {
                    version = "https://jsonfeed.org/version/1.1",
                    items = Enumerable.Range(0, 10).Select(n => new { id = $"{n}", content_html = text }),
                }
            );
            var items = AgencyFeedReader.Read(Encoding.UTF8.GetBytes(feed));
            items
                .Should()
                .HaveCount(10)
                .And.OnlyContain(i => i.Title.StartsWith("First words.", StringComparison.Ordinal) && !i.Title.Contains('<'));
        }
    }

    [Fact]
    public async Task A_source_within_the_own_network_is_refused()
    {
        await using var host = await TestHost.StartAsync();
        foreach (
            var url in new[]
            {
                "http://127.0.0.1/feed",
                "http://[::1]/",
                "http://10.0.0.1/",
                "http://[::ffff:127.0.0.1]/",
                "http://169.254.169.254/latest/meta-data",
            }
        )
        {
            var errors = await OnAsync(host, sources => sources.AddAsync("Inner", url, null, default));
            errors.In(LiveBlog.Localization.Strings.For("en")).Should().ContainKey("url");
        }

        (await host.InDatabaseAsync(db => db.AgencyFeeds.CountAsync())).Should().Be(0);
    }

    static Task<int> PollAsync(TestHost host) => host.Services.GetRequiredService<AgencyFeedPolling>().PollDueAsync(default);

    static async Task<T> OnAsync<T>(TestHost host, Func<AgencyFeedCommands, Task<T>> act)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<AgencyFeedCommands>());
    }
}
