using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Discussion;

/// <summary>The moderators' desk: what they do is done at once, everywhere, and in the log.</summary>
public sealed class ModerationTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task What_waits_is_seen_by_its_author_and_the_moderators_until_it_is_shown()
    {
        var slug = await host.OpenBlogAsync(new { discussion = new { approvesFirst = true } });
        await using var follower = await TestDiscussionFollower.FollowAsync(host, slug);
        var (reader, moderator) = (await host.AddReaderAsync(), await ModeratorAsync());
        var said = await reader.SaysAsync(slug, "Please read me first");
        said.IsWaiting.Should().BeTrue();
        (await moderator.GetStringAsync($"/desk/discussion?blog={slug}")).Should().Contain("Please read me first");
        await ActAsync(moderator, said.Id, "show");
        await follower.WaitForAsync(f =>
            f.Messages.GetValueOrDefault(said.Id)?.Html?.Contains("Please read me first", StringComparison.Ordinal) == true
        );
        (await moderator.GetStringAsync($"/desk/discussion?blog={slug}")).Should().NotContain("Please read me first");
    }

    [Fact]
    public async Task What_was_changed_after_a_moderator_saw_it_is_not_let_through()
    {
        var slug = await host.OpenBlogAsync(new { discussion = new { approvesFirst = true } });
        var (reader, moderator) = (await host.AddReaderAsync(), await ModeratorAsync());
        var said = await reader.SaysAsync(slug, "Harmless words");
        using var opened = await moderator.GetAsync($"/desk/discussion?blog={slug}");
        using (
            var edited = await reader.SendAsync(
                HttpMethod.Put,
                $"/api/v1/blogs/{slug}/discussion/messages/{said.Id}",
                new { text = "Not harmless at all" }
            )
        )
        {
            await edited.ShouldBeAsync(HttpStatusCode.OK);
        }

        async Task ShowAsync(AngleSharp.Html.Dom.IHtmlDocument page) =>
            await ActAsync(moderator, said.Id, "show", page.QuerySelector($"#mod-{said.Id} [name=edited]")!.GetAttribute("value")!);
        await ShowAsync(await opened.ReadPageAsync());
        (await host.TextAsync($"/live/{slug}/discussion")).Should().NotContain("harmless");
        using var again = await moderator.GetAsync($"/desk/discussion?blog={slug}");
        var page = await again.ReadPageAsync();
        page.QuerySelector($"#mod-{said.Id} .said")!.TextContent.Should().Contain("Not harmless at all");
        await ShowAsync(page);
        (await host.TextAsync($"/live/{slug}/discussion")).Should().Contain("Not harmless at all");
    }

    [Theory]
    [InlineData("hide", "show", "Already hidden by")]
    [InlineData("erase", "hide", "Already deleted by")]
    [InlineData("show", "show", "Already shown by")]
    public async Task An_act_that_comes_after_a_colleagues_changes_nothing_and_says_whose(string first, string second, string told)
    {
        var slug = await host.OpenBlogAsync(new { discussion = new { approvesFirst = first == "show" } });
        var (reader, early, late) = (await host.AddReaderAsync(), await ModeratorAsync(), await ModeratorAsync());
        var said = await reader.SaysAsync(slug, "Words that two moderators look at");
        using var opened = await late.GetAsync($"/desk/discussion?tab=all&blog={slug}");
        var seen = (await opened.ReadPageAsync()).QuerySelector($"#mod-{said.Id} [name=seen]")!.GetAttribute("value")!;
        await ActAsync(early, said.Id, first);
        var before = await host.InDatabaseAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.Id == said.Id));

        using var done = await late.SubmitAsync(
            "/desk/discussion?tab=words",
            new()
            {
                ["id"] = $"{said.Id}",
                ["act"] = second,
                ["seen"] = seen,
                ["tab"] = "all",
            },
            "?handler=Act"
        );
        await done.ShouldBeAsync(HttpStatusCode.Redirect);
        using var page = await late.GetAsync(done.Headers.Location);
        (await page.ReadPageAsync()).QuerySelector("#mod-late")!.TextContent.Should().StartWith(told).And.EndWith("nothing was changed.");
        (await host.InDatabaseAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.Id == said.Id)))
            .Should()
            .BeEquivalentTo(new { before.State, before.Revision });
    }

    [Fact]
    public async Task What_is_hidden_vanishes_from_open_pages_comes_back_and_is_erased_for_good()
    {
        var slug = await host.OpenBlogAsync();
        await using var follower = await TestDiscussionFollower.FollowAsync(host, slug);
        var (reader, moderator) = (await host.AddReaderAsync(), await ModeratorAsync());
        var said = await reader.SaysAsync(slug, "A rude word indeed");
        await follower.WaitForAsync(f => f.Messages.ContainsKey(said.Id));
        await ActAsync(moderator, said.Id, "hide");
        await follower.WaitForAsync(f => f.Messages[said.Id].Html is null);
        (await host.TextAsync($"/live/{slug}/discussion")).Should().NotContain("A rude word indeed");
        using (
            var edited = await reader.SendAsync(
                HttpMethod.Put,
                $"/api/v1/blogs/{slug}/discussion/messages/{said.Id}",
                new { text = "Softer" }
            )
        )
        {
            await edited.ShouldBeAsync(HttpStatusCode.Forbidden);
        }

        await ActAsync(moderator, said.Id, "show");
        await follower.WaitForAsync(f => f.Messages[said.Id].Html is not null);
        await ActAsync(moderator, said.Id, "erase");
        await follower.WaitForAsync(f => f.Messages[said.Id].Html is null);
        (await host.InDatabaseAsync(db => db.Messages.Where(m => m.Id == said.Id).Select(m => m.Text).SingleAsync())).Should().BeEmpty();
        var log = await host.InDatabaseAsync(db =>
            db.AuditRecords.Where(r => r.Subject == $"{said.Id}" && r.Action.StartsWith("message."))
                .OrderBy(r => r.Id)
                .Select(r => r.Action)
                .ToListAsync()
        );
        log.Should().Equal("message.hidden", "message.shown", "message.erased");
    }

    [Fact]
    public async Task A_ban_acts_at_once_says_why_takes_everything_along_and_ends()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "The quay" });
        await using var follower = await TestDiscussionFollower.FollowAsync(host, slug);
        var (reader, other, moderator) = (await host.AddReaderAsync(), await host.AddReaderAsync(), await ModeratorAsync());
        var said = await reader.SaysAsync(slug, "Something banned");
        var theirs = await other.SaysAsync(slug, "Something else");
        await SanctionAsync(moderator, reader.Id, "ban", "60", "Insults", hides: true);
        using (var again = await reader.SayAsync(slug, "And another thing"))
        {
            var problem = await again.ShouldBeProblemAsync(HttpStatusCode.Forbidden);
            problem.GetProperty("detail").GetString().Should().Contain("Insults");
        }

        (await reader.MeAsync(slug)).GetProperty("why").GetString().Should().Contain("Insults");
        foreach (
            var refused in new[]
            {
                reader.ReactAsync(slug, "messages", theirs.Id, "useful"),
                reader.ReactAsync(slug, "entries", entry.Id, "useful"),
                reader.SendAsync(HttpMethod.Post, $"/api/v1/blogs/{slug}/discussion/messages/{theirs.Id}/report", new { why = "" }),
            }
        )
        {
            using var answer = await refused;
            await answer.ShouldBeAsync(HttpStatusCode.Forbidden);
        }

        await follower.WaitForAsync(f => f.Messages.GetValueOrDefault(said.Id) is { Html: null } && f.Messages.ContainsKey(theirs.Id));
        using (var lifted = await moderator.SubmitAsync("/desk/discussion?tab=readers", new() { ["account"] = reader.Id }, "?handler=Lift"))
        {
            lifted.StatusCode.Should().Be(HttpStatusCode.Redirect);
        }

        await reader.SaysAsync(slug, "Back again");
        (
            await host.InDatabaseAsync(db =>
                db.AuditRecords.Where(r => r.Subject == reader.Id).OrderBy(r => r.Id).Select(r => r.Action).ToListAsync()
            )
        )
            .Should()
            .Equal("reader.banned", "reader.let-in-again");
    }

    [Fact]
    public async Task A_warning_is_shown_until_it_is_taken_note_of_and_nobody_of_the_newsroom_is_banned()
    {
        var slug = await host.OpenBlogAsync();
        var (reader, moderator) = (await host.AddReaderAsync(), await ModeratorAsync());
        await SanctionAsync(moderator, reader.Id, "warning", "ever", "Mind your words", hides: false);
        var warning = (await reader.MeAsync(slug)).GetProperty("warning");
        warning.GetProperty("reason").GetString().Should().Be("Mind your words");
        await reader.SaysAsync(slug, "I shall");
        using (
            var noted = await reader.SendAsync(
                HttpMethod.Post,
                $"/api/v1/blogs/{slug}/discussion/warnings/{warning.GetProperty("id").GetInt32()}/seen",
                new { }
            )
        )
        {
            await noted.ShouldBeAsync(HttpStatusCode.NoContent);
        }

        (await reader.MeAsync(slug)).GetProperty("warning").ValueKind.Should().Be(JsonValueKind.Null);
        var staff = await host.InDatabaseAsync(db => db.Users.Where(u => !u.IsReader).Select(u => u.Id).FirstAsync());
        using var refused = await moderator.SubmitAsync(
            "/desk/discussion?tab=words",
            new()
            {
                ["account"] = staff,
                ["kind"] = "ban",
                ["minutes"] = "60",
                ["reason"] = "No",
            },
            "?handler=Sanction"
        );
        await refused.ShouldBeAsync(HttpStatusCode.NotFound);
        using var without = await moderator.SubmitAsync(
            "/desk/discussion?tab=words",
            new()
            {
                ["account"] = reader.Id,
                ["kind"] = "ban",
                ["minutes"] = "60",
                ["reason"] = " ",
            },
            "?handler=Sanction"
        );
        await without.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Watched_words_hold_a_message_back_however_they_are_written()
    {
        await using var own = await TestHost.StartAsync();
        var slug = await own.OpenBlogAsync();
        var moderator = own.Browser();
        (await moderator.SignInAsync(await own.AddPersonAsync(Roles.Moderator))).Dispose();
        using (
            var saved = await moderator.SubmitAsync(
                "/desk/discussion?tab=words",
                new() { ["words"] = "Scélérat\nfree money\ncrypto*" },
                "?handler=Words"
            )
        )
        {
            saved.StatusCode.Should().Be(HttpStatusCode.Redirect);
        }

        foreach (
            var (text, isHeld) in new[]
            {
                ("Quel SCELERAT !", true),
                ("scé\u200blérat", true),
                ("get Free  Money now", true),
                ("Cryptocurrencies rise", true),
                ("money is not free", false),
                ("scélérate", false),
            }
        )
        {
            (await (await own.AddReaderAsync()).SaysAsync(slug, text)).IsWaiting.Should().Be(isHeld, text);
        }

        var staff = own.Browser();
        (await staff.SignInAsync(await own.AddPersonAsync(Roles.Editor))).Dispose();
        (await new Reader("", "", "", staff).SaysAsync(slug, "No crypto here, please")).IsWaiting.Should().BeFalse();
    }

    [Fact]
    public async Task Reports_come_to_the_moderators_once_a_reader_the_most_reported_first()
    {
        var slug = await host.OpenBlogAsync();
        var moderator = await ModeratorAsync();
        var readers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => host.AddReaderAsync()));
        var (little, much) = (await readers[0].SaysAsync(slug, "Little reported"), await readers[0].SaysAsync(slug, "Much reported"));
        foreach (var reader in readers.Skip(1))
        {
            for (var n = 0; n < 2; n++)
            {
                (
                    await reader.SendAsync(
                        HttpMethod.Post,
                        $"/api/v1/blogs/{slug}/discussion/messages/{much.Id}/report",
                        new { why = "It is <b>rude</b>" }
                    )
                ).Dispose();
            }
        }

        (
            await readers[1].SendAsync(HttpMethod.Post, $"/api/v1/blogs/{slug}/discussion/messages/{little.Id}/report", new { why = "" })
        ).Dispose();
        using var page = await moderator.GetAsync($"/desk/discussion?blog={slug}");
        var items = (await page.ReadPageAsync()).QuerySelectorAll(".mod-list > li").Select(li => li.TextContent).ToList();
        items.Should().HaveCount(2);
        items[0].Should().Contain("Much reported").And.Contain("2 reports").And.Contain("<b>rude</b>");
        await ActAsync(moderator, much.Id, "show");
        using var after = await moderator.GetAsync($"/desk/discussion?blog={slug}");
        (await after.ReadPageAsync()).QuerySelectorAll(".mod-list > li").Should().HaveCount(1);
    }

    [Fact]
    public async Task Moderators_and_nobody_else_are_notified_of_the_moderation_queue()
    {
        var slug = await host.OpenBlogAsync(new { discussion = new { approvesFirst = true } });
        var (reader, moderator) = (await host.AddReaderAsync(), await ModeratorAsync());
        await using var told = await TestListener.StartAsync(host.HubOf(moderator), "FollowModeration", "ModerationChanged");
        var said = await reader.SaysAsync(slug, "It waits, and no page shows it");
        await told.HearsAsync();
        await ActAsync(moderator, said.Id, "show");
        await told.HearsAsync();
        (
            await (await host.AddReaderAsync()).SendAsync(
                HttpMethod.Post,
                $"/api/v1/blogs/{slug}/discussion/messages/{said.Id}/report",
                new { why = "" }
            )
        ).Dispose();
        await told.HearsAsync();
        await SanctionAsync(moderator, reader.Id, "mute", "10", "A pause", hides: false);
        await told.HearsAsync();

        var contributor = host.Browser();
        (await contributor.SignInAsync(await host.AddPersonAsync(Roles.Contributor))).Dispose();
        foreach (
            var other in new[]
            {
                host.Hub(),
                host.HubOf(reader.Browser),
                host.HubOf(contributor),
                host.HubOf(moderator, "https://neighbour.example"),
            }
        )
        {
            await using (other)
            {
                await other.StartAsync();
                await FluentActions.Awaiting(() => other.InvokeAsync("FollowModeration")).Should().ThrowAsync<HubException>();
            }
        }
    }

    [Fact]
    public async Task Signals_for_staff_need_the_second_factor_that_the_desk_needs()
    {
        await using var strict = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Accounts:RequireSecondFactor=Everyone"] });
        var moderator = strict.Browser();
        (await moderator.SignInAsync(await strict.AddPersonAsync(Roles.Moderator))).Dispose();
        await using var hub = strict.HubOf(moderator);
        await hub.StartAsync();
        await FluentActions.Awaiting(() => hub.InvokeAsync("FollowModeration")).Should().ThrowAsync<HubException>();
    }

    [Fact]
    public async Task Readers_see_sanctions_on_their_open_pages()
    {
        // A host of its own: the other tests of this class sign in about as often as one address may.
        await using var own = await TestHost.StartAsync();
        var slug = await own.OpenBlogAsync(new { discussion = new { approvesFirst = true } });
        var (reader, other, moderator) = (await own.AddReaderAsync(), await own.AddReaderAsync(), await ModeratorAsync(own));
        await using var told = await TestListener.StartAsync(own.HubOf(reader.Browser), "FollowDiscussion", "AccountChanged", slug, 0L);
        await using var notTold = await TestListener.StartAsync(own.HubOf(other.Browser), "FollowDiscussion", "AccountChanged", slug, 0L);
        var said = await reader.SaysAsync(slug, "It waits");
        await ActAsync(moderator, said.Id, "hide");
        await told.HearsAsync();
        (await reader.MeAsync(slug)).GetProperty("waiting").GetArrayLength().Should().Be(0);
        await SanctionAsync(moderator, reader.Id, "ban", "60", "Enough", hides: false);
        await told.HearsAsync();
        (await reader.MeAsync(slug)).GetProperty("why").GetString().Should().Contain("Enough");
        using (var lifted = await moderator.SubmitAsync("/desk/discussion?tab=words", new() { ["account"] = reader.Id }, "?handler=Lift"))
        {
            lifted.StatusCode.Should().Be(HttpStatusCode.Redirect);
        }

        await told.HearsAsync();
        notTold.Heard.Should().Be(0);

        // All that he has said goes along, what waits too.
        var waiting = await reader.SaysAsync(slug, "It waits again");
        await SanctionAsync(moderator, reader.Id, "ban", "60", "Enough of it", hides: true);
        await Eventually.TrueAsync(async () => (await reader.MeAsync(slug)).GetProperty("waiting").GetArrayLength() == 0, "nothing waits");
        (await reader.MeAsync(slug)).GetProperty("secondsLeft").GetInt32().Should().BeInRange(3_000, 3_600);
        (await own.InDatabaseAsync(db => db.Messages.Where(m => m.Id == waiting.Id).Select(m => m.State).SingleAsync()))
            .Should()
            .Be(MessageState.Hidden);
    }

    [PostgresFact]
    public async Task A_change_on_one_machine_is_sent_by_the_other()
    {
        await using var database = TestDatabase.Create(DatabaseProvider.Postgres);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var slug = await here.OpenBlogAsync(new { discussion = new { approvesFirst = true } });
        var reader = await there.AddReaderAsync();
        var (acts, looks) = (here.Browser(), there.Browser());
        (await acts.SignInAsync(await here.AddPersonAsync(Roles.Moderator))).Dispose();
        (await looks.SignInAsync(await there.AddPersonAsync(Roles.Moderator))).Dispose();
        await using var moderator = await TestListener.StartAsync(there.HubOf(looks), "FollowModeration", "ModerationChanged");
        await using var banned = await TestListener.StartAsync(there.HubOf(reader.Browser), "FollowDiscussion", "AccountChanged", slug, 0L);
        await SanctionAsync(acts, reader.Id, "ban", "60", "Enough", hides: false);
        await moderator.HearsAsync();
        await banned.HearsAsync();
    }

    Task<HttpClient> ModeratorAsync() => ModeratorAsync(host);

    static async Task<HttpClient> ModeratorAsync(TestHost host)
    {
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(Roles.Moderator));
        await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);
        return browser;
    }

    static async Task ActAsync(HttpClient moderator, long id, string act, string edited = "")
    {
        using var done = await moderator.SubmitAsync(
            "/desk/discussion?tab=words",
            new()
            {
                ["id"] = $"{id}",
                ["act"] = act,
                ["edited"] = edited,
            },
            "?handler=Act"
        );
        done.StatusCode.Should().Be(HttpStatusCode.Redirect);
        $"{done.Headers.Location}".Should().StartWith("/desk/discussion");
    }

    static async Task SanctionAsync(HttpClient moderator, string account, string kind, string minutes, string reason, bool hides)
    {
        using var done = await moderator.SubmitAsync(
            "/desk/discussion?tab=words",
            new()
            {
                ["account"] = account,
                ["kind"] = kind,
                ["minutes"] = minutes,
                ["reason"] = reason,
                ["hides"] = hides ? "true" : "false",
            },
            "?handler=Sanction"
        );
        done.StatusCode.Should().Be(HttpStatusCode.Redirect);
    }
}
