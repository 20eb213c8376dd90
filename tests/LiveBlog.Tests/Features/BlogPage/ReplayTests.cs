using System.Globalization;
using AngleSharp.Html.Dom;
using CsCheck;
using LiveBlog.Data;

namespace LiveBlog.Tests.Features.BlogPage;

/// <summary>A past moment shows the feed as readers saw it then.</summary>
public sealed class ReplayTests
{
    static readonly Gen<(int Act, int Pick, int Seconds)[]> Days = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 50], Gen.Int[1, 400]).Array[8, 40];

    /// <summary>What is done at one moment, what the feed looked like right after it.</summary>
    sealed record Seen(DateTime At, string Newest, string Oldest, string Key);

    [EveryDatabase]
    public async Task Each_time_of_any_day_shows_the_entries_byte_for_byte_as_they_were_then(DatabaseProvider provider)
    {
        var clock = new TickingClock(Drafts.Noon);
        await using var host = await TestHost.StartAsync(
            new()
            {
                Provider = provider,
                Clock = clock,
                Settings = ["--Feed:PageSize=200"],
            }
        );
        await Days.SampleAsync(
            async day => await ReplayAsync(host, clock, day),
            iter: provider == DatabaseProvider.Sqlite ? 2 : 1,
            threads: 1
        );
    }

    static async Task ReplayAsync(TestHost host, TickingClock clock, (int Act, int Pick, int Seconds)[] day)
    {
        clock.Tick(1);
        var slug = await host.OpenBlogAsync(new { language = "fr", timeZone = "Europe/Paris" });
        var live = new List<long>();
        var seen = new List<Seen>();
        foreach (var (act, pick, seconds) in day)
        {
            clock.Tick(seconds + 0.5);
            await ActAsync(host, slug, clock, live, act, pick);
            seen.Add(await LookAsync(host, slug, clock.Now, at: null));
        }

        clock.Tick(10);
        foreach (var then in seen)
        {
            (await LookAsync(host, slug, then.At, then.At)).Should().Be(then, "at {0:O}", then.At);

            // Until the next change nothing changes.
            var later = then.At.AddMilliseconds(400);
            (await LookAsync(host, slug, then.At, later)).Should().Be(then, "at {0:O}", later);
        }

        (await host.PageAsync($"/live/{slug}?at={seen[0].At.AddSeconds(-0.2):O}")).EntryIds().Should().BeEmpty();
    }

    static async Task ActAsync(TestHost host, string slug, TickingClock clock, List<long> live, int act, int pick)
    {
        var id = live.Count == 0 ? 0 : live[pick % live.Count];
        var headline = $"{act} {pick} {clock.Now.Ticks}";
        switch (act)
        {
            case 5 or 6 when id > 0:
                await host.EditAsync(
                    id,
                    new
                    {
                        headline,
                        isKeyEvent = pick % 3 == 0,
                        correction = pick % 2 == 0 ? "Not so." : null,
                    }
                );
                break;
            case 7 when id > 0:
                await host.EditAsync(
                    id,
                    new
                    {
                        headline,
                        isPinned = pick % 4 != 0,
                        isKeyEvent = true,
                    }
                );
                break;
            case 8 when id > 0:
                await host.WithdrawAsync(id, keepInReplay: true);
                live.Remove(id);
                break;
            case 9 when id > 0:
                await host.EditAsync(id, new { headline, publishedAt = clock.Now.AddMinutes(pick - 25) });
                break;
            default:
                // Now, in the past, and ahead of its time.
                var at = act switch
                {
                    3 => clock.Now.AddMinutes(-pick),
                    4 => clock.Now.AddHours(pick),
                    _ => clock.Now,
                };
                live.Add(
                    (
                        await host.PublishAsync(
                            slug,
                            new
                            {
                                headline,
                                publishedAt = at,
                                isKeyEvent = pick % 5 == 0,
                                isPinned = pick % 7 == 0,
                            }
                        )
                    ).Id
                );
                break;
        }
    }

    static async Task<Seen> LookAsync(TestHost host, string slug, DateTime then, DateTime? at)
    {
        var moment = at is { } some ? "&at=" + some.ToString("O", CultureInfo.InvariantCulture) : "";
        return new Seen(then, await FeedAsync(""), await FeedAsync("&order=oldest"), await FeedAsync("&filter=key"));

        async Task<string> FeedAsync(string part)
        {
            var page = await host.TextAsync($"/live/{slug}?{part}{moment}");
            var document = Answers.Parse(page);
            var ids = document.QuerySelectorAll("#pinned article, #entries article").Select(Answers.IdOf);
            return string.Join('\n', ids.Select(id => Answers.EntryBytes(page, id)));
        }
    }

    [Fact]
    public async Task Paging_stays_at_the_time()
    {
        var clock = new TickingClock(Drafts.Noon);
        await using var host = await TestHost.StartAsync(new() { Clock = clock, Settings = ["--Feed:PageSize=5"] });
        var slug = await host.OpenBlogAsync();
        var entries = await PublishEveryMinuteAsync(host, slug, clock, 12);
        var ahead = await host.PublishAsync(slug, new { headline = "Ahead of its time", publishedAt = clock.Now.AddDays(1) });
        var moment = clock.Now;
        clock.Tick(60);
        await host.EditAsync(entries[3], new { headline = "Changed since" });
        await host.WithdrawAsync(entries[6], keepInReplay: true);
        await PublishEveryMinuteAsync(host, slug, clock, 3);

        List<long> then = [.. entries, ahead.Id];
        foreach (var (order, expected) in new[] { ("", Enumerable.Reverse(then)), ("order=oldest&", then) })
        {
            var pages = new List<IHtmlDocument>();
            for (
                string? next = $"/live/{slug}?{order}at={moment:O}";
                next is not null;
                next = pages[^1].QuerySelector("#more a")?.GetAttribute("href")
            )
            {
                pages.Add(await host.PageAsync(next));
            }

            pages.SelectMany(p => p.QuerySelectorAll("#entries article").Select(Answers.IdOf)).Should().Equal(expected);
            pages.Should().OnlyContain(p => p.GetElementById("feed")!.GetAttribute("data-at-end") == "false");
            var back = await host.PageAsync(pages[^1].QuerySelector("#previous a")!.GetAttribute("href")!);
            back.QuerySelectorAll("#entries article")
                .Select(Answers.IdOf)
                .Should()
                .Equal(pages[^2].QuerySelectorAll("#entries article").Select(Answers.IdOf));
        }
    }

    [Fact]
    public async Task What_was_withdrawn_and_kept_is_marked_outside_its_bytes_and_its_address_is_gone_all_the_same()
    {
        var clock = new TickingClock(Drafts.Noon);
        await using var host = await TestHost.StartAsync(new() { Clock = clock });
        var slug = await host.OpenBlogAsync(new { language = "en" });
        var ids = await PublishEveryMinuteAsync(host, slug, clock, 2);
        var before = Answers.EntryBytes(await host.TextAsync($"/live/{slug}"), ids[0]);
        var moment = clock.Now;
        clock.Tick(60);
        await host.WithdrawAsync(ids[0], keepInReplay: true);

        var page = await host.TextAsync($"/live/{slug}?at={moment:O}");
        Answers.EntryBytes(page, ids[0]).Should().Be(before);
        Answers.Parse(page).QuerySelectorAll(".gone").Should().ContainSingle().Which.NextElementSibling!.Id.Should().Be($"e-{ids[0]}");
        using var gone = await host.Anonymous().GetAsync($"/live/{slug}/entry/{ids[0]}");
        await gone.ShouldBeAsync(HttpStatusCode.Gone);
        (await host.TextAsync($"/live/{slug}")).Should().NotContain("Entry 1");
        (await host.TextAsync($"/live/{slug}?at={clock.Now:O}")).Should().NotContain("Entry 1");
    }

    [EveryDatabase]
    public async Task After_a_withdrawal_no_address_shows_the_entry_whatever_was_cached_before(DatabaseProvider provider)
    {
        const string First = "Zanzibarquark",
            Second = "Plumbagoxylem";
        var clock = new TickingClock(Drafts.Noon);
        await using var host = await TestHost.StartAsync(new() { Provider = provider, Clock = clock });
        var slug = await host.OpenBlogAsync(new { language = "en" });
        await PublishEveryMinuteAsync(host, slug, clock, 2);
        clock.Tick(60);
        var entry = await host.PublishAsync(
            slug,
            new
            {
                headline = First,
                bodyHtml = $"<p>{First}</p>",
                isPinned = true,
                isKeyEvent = true,
            }
        );
        clock.Tick(60);
        await host.EditAsync(
            entry.Id,
            new
            {
                headline = Second,
                bodyHtml = $"<p>{Second}</p>",
                isKeyEvent = true,
                correction = $"Not {First}.",
            }
        );
        await PublishEveryMinuteAsync(host, slug, clock, 1);
        var addresses = Enumerable
            .Range(0, 7)
            .Select(n => Drafts.Noon.AddSeconds((45 * n) + 1))
            .Append(clock.Now)
            .SelectMany(at => new[] { "", "&order=oldest", "&filter=key" }.Select(part => $"/live/{slug}?at={at:O}{part}"))
            .Concat([
                $"/live/{slug}",
                $"/live/{slug}/print",
                $"/embed/{slug}",
                $"/live/{slug}/feed.atom",
                $"/live/{slug}/feed.json",
                $"/api/v1/blogs/{slug}/changes?since=0",
            ])
            .ToList();
        var before = await SeenAsync();
        before.Should().NotBeEmpty();

        await host.WithdrawAsync(entry.Id);
        (await SeenAsync()).Should().BeEmpty();
        await host.PublishAsync(slug, new { headline = "Later" });
        (await SeenAsync()).Should().BeEmpty();
        using (var restored = await host.Editor().PostAsync($"/api/v1/entries/{entry.Id}/restore", null))
        {
            await restored.ShouldBeAsync(HttpStatusCode.OK);
        }

        (await SeenAsync())
            .Should()
            .Contain(
                before.Where(path => path.Contains("at=", StringComparison.Ordinal)),
                "published again, it is in its place at every moment"
            );
        await host.WithdrawAsync(entry.Id);
        (await SeenAsync()).Should().BeEmpty();

        async Task<List<string>> SeenAsync()
        {
            var seen = new List<string>();
            foreach (var address in addresses)
            {
                var page = await host.TextAsync(address);
                if (page.Contains(First, StringComparison.Ordinal) || page.Contains(Second, StringComparison.Ordinal))
                {
                    seen.Add(address);
                }
            }

            return seen;
        }
    }

    [Fact]
    public async Task A_withdrawn_entry_leaves_the_replay_and_comes_back_as_its_editor_says()
    {
        var clock = new TickingClock(Drafts.Noon);
        await using var host = await TestHost.StartAsync(new() { Clock = clock });
        var slug = await host.OpenBlogAsync(new { language = "en" });
        var ids = await PublishEveryMinuteAsync(host, slug, clock, 3);
        var moment = $"/live/{slug}?at={clock.Now:O}";
        clock.Tick(60);
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync());
        await ActAsync("Withdraw&keepInReplay=true", ids[0]);
        await ActAsync("Withdraw", ids[1]);
        (await host.PageAsync(moment)).EntryIds().Should().Equal(ids[2], ids[0]);
        await ActAsync("TakeOutOfReplay", ids[0]);
        (await host.PageAsync(moment)).EntryIds().Should().Equal(ids[2]);
        await ActAsync("KeepInReplay", ids[1]);
        (await host.PageAsync(moment)).EntryIds().Should().Equal(ids[2], ids[1]);
        using var unclear = await host.Editor().DeleteAsync($"/api/v1/entries/{ids[2]}?keepInReplay=perhaps");
        await unclear.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "keepInReplay");

        async Task ActAsync(string handler, long id)
        {
            using var done = await browser.SubmitAsync($"/desk/blogs/{slug}", new() { ["id"] = $"{id}" }, "?handler=" + handler);
            done.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.Redirect);
        }
    }

    [Fact]
    public async Task The_page_says_which_time_it_shows_and_leads_on_back_and_home()
    {
        var clock = new TickingClock(Drafts.Noon);
        await using var host = await TestHost.StartAsync(new() { Clock = clock });
        var slug = await host.OpenBlogAsync(new { language = "fr", timeZone = "Europe/Paris" });
        await PublishEveryMinuteAsync(host, slug, clock, 3);
        clock.Tick(600);

        using var response = await host.Anonymous().GetAsync($"/live/{slug}?at=2022-01-12T13:02&order=oldest");
        await response.ShouldBeAsync(HttpStatusCode.OK);
        response.Headers.GetValues("X-Robots-Tag").Should().Equal("noindex");
        var page = await response.ReadPageAsync();
        page.QuerySelector("#replay h2")!.TextContent.Should().Be("Le direct tel qu’il était à 13:02 12.01.2022");
        page.QuerySelector("#replay-present")!.GetAttribute("href").Should().Be($"/live/{slug}?order=oldest");
        page.QuerySelector("#replay-earlier")!.GetAttribute("href").Should().Be($"/live/{slug}?order=oldest&at=2022-01-12T12%3A01Z");
        page.QuerySelector("#replay-later")!.GetAttribute("href").Should().Be($"/live/{slug}?order=oldest&at=2022-01-12T12%3A03Z");
        page.QuerySelector("#at")!.GetAttribute("value").Should().Be("2022-01-12T13:02:00");
        page.QuerySelector("meta[name=robots]")!.GetAttribute("content").Should().Be("noindex");
        page.QuerySelectorAll("a[data-order]")
            .Select(a => a.GetAttribute("href"))
            .Should()
            .OnlyContain(href => href!.Contains("at=2022-01-12T13%3A02"));

        var first = await host.PageAsync($"/live/{slug}?at=2022-01-12T13:01");
        (first.EntryIds().Count, first.QuerySelector("#replay-earlier")).Should().Be((1, null));
        var last = await host.PageAsync($"/live/{slug}?at=2022-01-12T13:03");
        (last.EntryIds().Count, last.QuerySelector("#replay-later")).Should().Be((3, null));
        (await host.PageAsync($"/live/{slug}?at=2022-01-12T13:00:30"))
            .GetElementById("empty")!
            .TextContent.Should()
            .StartWith("À ce moment-là, rien");
        (await host.PageAsync($"/live/{slug}"))
            .GetElementById("to-replay")!
            .GetAttribute("href")
            .Should()
            .Be($"/live/{slug}?at=2022-01-12T12%3A03Z");
    }

    [EveryDatabase]
    public async Task A_chronicle_written_afterwards_is_replayed_by_its_own_hours(DatabaseProvider provider)
    {
        var clock = new TickingClock(Drafts.Noon.AddYears(1));
        await using var host = await TestHost.StartAsync(new() { Provider = provider, Clock = clock });
        var slug = await host.OpenBlogAsync(new { language = "fr", timeZone = "Europe/Paris" });
        var entries = await host.PublishManyAsync(slug, 4);

        var page = await host.PageAsync($"/live/{slug}?at=2022-01-12T14:02:30");
        page.EntryIds().Should().Equal(entries[1].Id, entries[0].Id);
        page.QuerySelector("#replay .hint")!.TextContent.Should().StartWith("Ce direct a été ajouté plus tard");
        page.QuerySelector("#replay-later")!.GetAttribute("href").Should().Contain("at=2022-01-12T13%3A03Z");
        page.QuerySelector("#replay-earlier")!.GetAttribute("href").Should().Contain("at=2022-01-12T13%3A02Z");
        (await host.PageAsync($"/live/{slug}"))
            .GetElementById("to-replay")!
            .GetAttribute("href")
            .Should()
            .Contain("at=2022-01-12T13%3A04Z");
        (await host.PageAsync($"/live/{slug}?at=2022-01-12T13:04Z")).QuerySelector("#replay-later").Should().BeNull();

        // Months without an entry are named, so that the slider shows little of them.
        page.QuerySelector("#replay-gaps").Should().BeNull();
        await host.PublishAsync(slug, new { headline = "Months later", publishedAt = "2022-06-01T12:00:00Z" });
        (await host.PageAsync($"/live/{slug}?at=2022-01-12T14:02:30"))
            .QuerySelector("#replay-gaps")!
            .TextContent.Should()
            .Be("""[{"From":1641992640000,"To":1654084800000}]""");
    }

    [Fact]
    public async Task A_replay_page_is_cached_by_the_browser_but_not_by_the_server()
    {
        var clock = new TickingClock(Drafts.Noon);
        await using var host = await TestHost.StartAsync(new() { Clock = clock });
        var slug = await host.OpenBlogAsync();
        await PublishEveryMinuteAsync(host, slug, clock, 1);
        var path = $"/live/{slug}?at={clock.Now:O}";
        using var first = await host.Anonymous().GetAsync(path);
        first.Headers.Contains("Age").Should().BeFalse();
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var held = await host.Anonymous().SendAsync(again);
        await held.ShouldBeAsync(HttpStatusCode.NotModified);
        using var second = await host.Anonymous().GetAsync(path);
        second.Headers.Contains("Age").Should().BeFalse("only kept pages have an age");
    }

    static async Task<List<long>> PublishEveryMinuteAsync(TestHost host, string slug, TickingClock clock, int count)
    {
        var ids = new List<long>();
        for (var n = 1; n <= count; n++)
        {
            clock.Tick(60);
            ids.Add((await host.PublishAsync(slug, new { headline = $"Entry {n}" })).Id);
        }

        return ids;
    }
}
