using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>What is written before it is published: kept, approved, given back, published at its hour, and once.</summary>
public sealed class DraftsTests
{
    static readonly DraftWriter Ana = new("ana", "Ana", MayPublish: false),
        Ed = new("ed", "Ed", MayPublish: true);

    [EveryDatabase]
    public async Task A_draft_is_kept_and_gone_on_with_and_nobody_reads_it_before_it_is_published(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (slug, id) = (await SlugAsync(host), Guid.NewGuid());
        var first = await DoneAsync(host, drafts => drafts.SaveAsync(slug, id, new EntryInput { Headline = "Half a" }, null, Ana, default));
        var second = await DoneAsync(
            host,
            drafts => drafts.SaveAsync(slug, id, new EntryInput { Headline = "Half a sentence" }, first.Version, Ana, default)
        );
        second.Version.Should().Be(first.Version + 1);

        // From another device that has not seen the last words.
        (await OnAsync(host, drafts => drafts.SaveAsync(slug, id, new EntryInput { Headline = "Other" }, first.Version, Ana, default)))
            .Should()
            .BeOfType<DraftOutcome.LostRace>()
            .Which.Current.Version.Should()
            .Be(second.Version);
        DraftCommands.Read(await host.InDatabaseAsync(db => db.Drafts.SingleAsync())).Headline.Should().Be("Half a sentence");

        // It is its author's alone until it waits.
        (await OnAsync(host, drafts => drafts.SaveAsync(slug, id, new EntryInput { Headline = "Ed's" }, null, Ed, default)))
            .Should()
            .BeOfType<DraftOutcome.NotFound>();
        (await OnAsync(host, drafts => drafts.DiscardAsync(id, Ed, default))).Should().BeOfType<DraftOutcome.NotFound>();
        (await host.TextAsync($"/live/{slug}")).Should().NotContain("Half");
        (await host.EntriesAsync(slug.Text)).Should().BeEmpty();
    }

    [Fact]
    public async Task An_emptied_draft_is_deleted_and_can_be_started_again()
    {
        await using var host = await TestHost.StartAsync();
        var (slug, id) = (await SlugAsync(host), Guid.NewGuid());
        (await OnAsync(host, drafts => drafts.SaveAsync(slug, id, new EntryInput { IsKeyEvent = true }, null, Ana, default)))
            .Should()
            .BeOfType<DraftOutcome.Emptied>();
        var first = await DoneAsync(host, drafts => drafts.SaveAsync(slug, id, new EntryInput { Headline = "Half" }, null, Ana, default));
        (await OnAsync(host, drafts => drafts.SaveAsync(slug, id, new EntryInput { Headline = " " }, first.Version, Ana, default)))
            .Should()
            .BeOfType<DraftOutcome.Emptied>();
        (await host.InDatabaseAsync(db => db.Drafts.CountAsync())).Should().Be(0);
        (await DoneAsync(host, drafts => drafts.SaveAsync(slug, id, new EntryInput { Headline = "Again" }, null, Ana, default)))
            .Version.Should()
            .Be(1);
    }

    [EveryDatabase]
    public async Task Two_editors_who_approve_at_once_make_one_entry(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (slug, id) = (await SlugAsync(host), Guid.NewGuid());
        await DoneAsync(
            host,
            drafts => drafts.SaveAsync(slug, id, new EntryInput { Headline = "Approved", Author = "Ana" }, null, Ana, default)
        );
        await DoneAsync(host, drafts => drafts.SubmitAsync(id, Ana, default));
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => OnAsync(host, drafts => drafts.PublishAsync(id, Ed, seen: null, default)))
        );
        outcomes.OfType<DraftOutcome.Published>().Select(p => p.Entry.Id).Distinct().Should().ContainSingle();
        outcomes.Should().AllBeOfType<DraftOutcome.Published>();
        (await host.EntriesAsync(slug.Text)).Should().ContainSingle().Which.Author.Should().Be("Ana");
        (await host.InDatabaseAsync(db => db.Drafts.CountAsync())).Should().Be(0);

        // A late keystroke of its author's does not make a draft of it again.
        (await OnAsync(host, drafts => drafts.SaveAsync(slug, id, new EntryInput { Headline = "Approved, and" }, null, Ana, default)))
            .Should()
            .BeOfType<DraftOutcome.NotFound>();
    }

    [EveryDatabase]
    public async Task At_its_hour_it_is_published_once_by_whichever_machine_and_not_before(DatabaseProvider provider)
    {
        var clock = new TickingClock(TimeProvider.System.GetUtcNow().UtcDateTime);
        await using var database = TestDatabase.Create(provider);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database, Clock = clock });
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database, Clock = clock });
        var (slug, id) = (await SlugAsync(here), Guid.NewGuid());
        await DoneAsync(here, drafts => drafts.SaveAsync(slug, id, new EntryInput { Headline = "On time" }, null, Ed, default));
        await DoneAsync(here, drafts => drafts.ScheduleAsync(id, clock.GetUtcNow().AddMinutes(30).ToString("O"), Ed, default));

        clock.Tick(TimeSpan.FromMinutes(29).TotalSeconds);
        (await DueAsync(here)).Should().Be(0);
        clock.Tick(TimeSpan.FromMinutes(2).TotalSeconds);
        await Task.WhenAll(DueAsync(here), DueAsync(there), DueAsync(here), DueAsync(there));
        await Eventually.TrueAsync(async () => (await here.EntriesAsync(slug.Text)).Count == 1, "it is published");
        (await there.EntriesAsync(slug.Text)).Should().ContainSingle().Which.Headline.Should().Be("On time");
        (await here.InDatabaseAsync(db => db.Drafts.CountAsync())).Should().Be(0);
        (await here.InDatabaseAsync(db => db.AuditRecords.SingleAsync(r => r.Action == AuditActions.EntryPublished)))
            .ActorName.Should()
            .Be("Ed", "it is its author's doing");
    }

    [Fact]
    public async Task What_fell_due_while_the_program_was_dead_is_published_when_it_is_back()
    {
        var clock = new TickingClock(TimeProvider.System.GetUtcNow().UtcDateTime);
        await using var host = await TestHost.StartAsync(new TestHostSetup { Clock = clock });
        var (slug, id) = (await SlugAsync(host), Guid.NewGuid());
        await DoneAsync(host, drafts => drafts.SaveAsync(slug, id, new EntryInput { Headline = "While it was dead" }, null, Ed, default));
        await DoneAsync(host, drafts => drafts.ScheduleAsync(id, clock.GetUtcNow().AddMinutes(5).ToString("O"), Ed, default));
        await host.StopAsync();
        clock.Tick(TimeSpan.FromHours(1).TotalSeconds);
        await host.StartAgainAsync();
        await Eventually.TrueAsync(async () => (await host.EntriesAsync(slug.Text)).Count == 1, "the start publishes what is due");
    }

    [Fact]
    public async Task What_cannot_be_published_any_more_comes_back_with_the_reason()
    {
        var clock = new TickingClock(TimeProvider.System.GetUtcNow().UtcDateTime);
        await using var host = await TestHost.StartAsync(new TestHostSetup { Clock = clock });
        var (slug, id) = (await SlugAsync(host), Guid.NewGuid());
        await DoneAsync(host, drafts => drafts.SaveAsync(slug, id, new EntryInput { Headline = "With an hour" }, null, Ed, default));
        await DoneAsync(host, drafts => drafts.ScheduleAsync(id, clock.GetUtcNow().AddMinutes(5).ToString("O"), Ed, default));
        await DoneAsync(host, drafts => drafts.SaveAsync(slug, id, new EntryInput { PublishedAt = "no time at all" }, null, Ed, default));
        clock.Tick(TimeSpan.FromMinutes(6).TotalSeconds);
        await DueAsync(host);
        await Eventually.TrueAsync(
            async () => (await host.InDatabaseAsync(db => db.Drafts.AsNoTracking().SingleAsync())).State == DraftState.Written,
            "it is given back"
        );
        (await host.InDatabaseAsync(db => db.Drafts.SingleAsync())).Note.Should().NotBeNullOrEmpty();
        (await host.EntriesAsync(slug.Text)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("", "scheduledAt")]
    [InlineData("soon", "scheduledAt")]
    [InlineData("2001-01-01T00:00", "scheduledAt")]
    public async Task An_hour_that_is_none_is_named(string at, string field)
    {
        await using var host = await TestHost.StartAsync();
        var (slug, id) = (await SlugAsync(host), Guid.NewGuid());
        await DoneAsync(host, drafts => drafts.SaveAsync(slug, id, new EntryInput { Headline = "x" }, null, Ed, default));
        var wrong = (await OnAsync(host, drafts => drafts.ScheduleAsync(id, at, Ed, default)))
            .Should()
            .BeOfType<DraftOutcome.Wrong>()
            .Which;
        wrong.Errors.Has(field).Should().BeTrue();
        (await host.InDatabaseAsync(db => db.Drafts.SingleAsync())).State.Should().Be(DraftState.Written);
    }

    [Fact]
    public async Task A_contributor_submits_at_the_desk_and_an_editor_publishes_or_gives_back_without_scripts()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var (contributor, editor) = (host.Browser(), host.Browser());
        using var one = await contributor.SignInAsync(await host.AddPersonAsync(Roles.Contributor));
        using var two = await editor.SignInAsync(await host.AddPersonAsync(Roles.Editor));
        var desk = $"/desk/blogs/{slug}";

        using var refused = await contributor.SubmitAsync(desk, new() { ["headline"] = "By hand" }, "?handler=Publish");
        await refused.ShouldBeAsync(HttpStatusCode.Forbidden);
        using var submitted = await contributor.SubmitAsync(desk, new() { ["headline"] = "From the field" }, "?handler=Submit");
        await submitted.ShouldBeAsync(HttpStatusCode.Redirect);
        (await host.EntriesAsync(slug)).Should().BeEmpty();

        using var list = await editor.GetAsync(desk + "?state=drafts");
        var waiting = (await list.ReadPageAsync()).QuerySelectorAll(".waiting").Should().ContainSingle().Which;
        waiting.QuerySelector("h3")!.TextContent.Should().Be("From the field");
        var draft = waiting.QuerySelector("input[name=draft]")!.GetAttribute("value")!;

        using var back = await editor.SubmitAsync(
            desk + "?state=drafts",
            new() { ["draft"] = draft, ["note"] = "Who says so?" },
            "?handler=Return"
        );
        await back.ShouldBeAsync(HttpStatusCode.Redirect);
        using var own = await contributor.GetAsync(desk + "?state=drafts");
        (await own.ReadPageAsync()).QuerySelector(".waiting .note")!.TextContent.Should().Contain("Who says so?");
        using var opened = await contributor.GetAsync($"{desk}?draft={draft}");
        (await opened.ReadPageAsync()).QuerySelector("#headline")!.TextContent.Should().Be("From the field");

        using var again = await contributor.SubmitAsync(
            $"{desk}?draft={draft}",
            new() { ["headline"] = "From the field, says the mayor" },
            "?handler=Submit"
        );
        await again.ShouldBeAsync(HttpStatusCode.Redirect);
        using var published = await editor.SubmitAsync(desk + "?state=drafts", new() { ["draft"] = draft }, "?handler=Approve");
        await published.ShouldBeAsync(HttpStatusCode.Redirect);
        (await host.EntriesAsync(slug)).Should().ContainSingle().Which.Headline.Should().Be("From the field, says the mayor");
    }

    [Fact]
    public async Task A_draft_is_kept_whatever_a_publication_would_refuse_and_says_its_version_with_the_refusal()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var (browser, desk, id) = (host.Browser(), $"/desk/blogs/{slug}", Guid.NewGuid().ToString("N"));
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(Roles.Editor));
        browser.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        async Task<JsonElement> SendAsync(string handler, string headline, string version)
        {
            using var answer = await browser.SubmitAsync(
                desk,
                new()
                {
                    ["draft"] = id,
                    ["draftVersion"] = version,
                    ["headline"] = headline,
                    ["media[0].id"] = new string('a', 32),
                    ["media[0].url"] = $"/media/{new string('a', 32)}/640.jpg",
                    ["relatedLinks[0].url"] = "no address",
                    ["publishedAt"] = "half past",
                },
                "?handler=" + handler
            );
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }

        var kept = await SendAsync("Draft", "A picture without a description", "");
        kept.GetProperty("ok").GetBoolean().Should().BeTrue();

        // What is to go on is refused by field, and has been kept: the next save goes on from there.
        var submitted = await SendAsync("Submit", "A picture still without one", kept.GetProperty("draftVersion").GetRawText());
        submitted.GetProperty("ok").GetBoolean().Should().BeFalse();
        submitted.GetProperty("errors").TryGetProperty("media[0].alt", out _).Should().BeTrue();
        DraftCommands.Read(await host.InDatabaseAsync(db => db.Drafts.SingleAsync())).Headline.Should().Be("A picture still without one");
        var again = await SendAsync("Draft", "And on", submitted.GetProperty("draftVersion").GetRawText());
        again.GetProperty("ok").GetBoolean().Should().BeTrue();

        // Changed elsewhere, it says what it has become.
        var late = await SendAsync("Draft", "Too late", submitted.GetProperty("draftVersion").GetRawText());
        late.GetProperty("ok").GetBoolean().Should().BeFalse();
        late.GetProperty("theirs")
            .GetProperty("fields")
            .EnumerateArray()
            .Select(field => field[0].GetString() + "=" + field[1].GetString())
            .Should()
            .Contain("headline=And on");
    }

    [EveryDatabase]
    public async Task A_save_that_comes_after_the_publication_begins_no_draft_and_an_edit_is_said_to_be_saved_when_it_is(
        DatabaseProvider provider
    )
    {
        var clock = new TickingClock(new DateTime(2026, 11, 29, 14, 30, 0, DateTimeKind.Utc));
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider, Clock = clock });
        var slug = await host.OpenBlogAsync();
        var (browser, desk, id) = (host.Browser(), $"/desk/blogs/{slug}", Guid.NewGuid().ToString("N"));
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(Roles.Editor));
        browser.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        using var published = await browser.SubmitAsync(desk, new() { ["draft"] = id, ["headline"] = "Out" }, "?handler=Publish");
        var entry = (await published.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("entryId").GetInt64();
        using var late = await browser.SubmitAsync(desk, new() { ["draft"] = id, ["headline"] = "Out, and" }, "?handler=Draft");
        (await late.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ok").GetBoolean().Should().BeFalse();
        (await host.InDatabaseAsync(db => db.Drafts.CountAsync())).Should().Be(0);

        clock.Tick(TimeSpan.FromMinutes(17).TotalSeconds);
        using var saved = await browser.SubmitAsync(
            $"{desk}?edit={entry}",
            new() { ["headline"] = "Out again", ["publishedAt"] = "2026-11-29T09:15:00" },
            "?handler=Publish"
        );
        (await saved.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("message")
            .GetString()
            .Should()
            .Contain("47")
            .And.NotContain("09:15");
    }

    [EveryDatabase]
    public async Task A_withdrawn_entry_is_published_again_in_its_place_and_an_erased_one_is_not(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var slug = await host.OpenBlogAsync();
        var (old, other) = (
            await host.PublishAsync(
                slug,
                new
                {
                    headline = "Back again",
                    publishedAt = "2022-01-12T10:00:00Z",
                    isKeyEvent = true,
                }
            ),
            await host.PublishAsync(slug, new { headline = "Other" })
        );
        var follower = await host.FollowAsync(slug, since: other.Revision);
        await host.WithdrawAsync(old.Id);
        using var gone = await host.Anonymous().GetAsync($"/live/{slug}/entry/{old.Id}");
        await gone.ShouldBeAsync(HttpStatusCode.Gone);

        using var restored = await host.Editor().PostAsync($"/api/v1/entries/{old.Id}/restore", null);
        await restored.ShouldBeAsync(HttpStatusCode.OK);
        (await host.EntriesAsync(slug)).Select(e => e.Headline).Should().Equal("Other", "Back again");
        (await host.TextAsync($"/live/{slug}/entry/{old.Id}")).Should().Contain("Back again");
        (await host.NewswireAsync("?limit=200")).Items.Should().Contain(l => l.Headline == "Back again");
        (await host.GetAsync<LiveBlog.Features.Api.ListJson<LiveBlog.Features.Api.EntryJson>>($"/api/v1/blogs/{slug}/entries?q=back"))
            .Items.Should()
            .ContainSingle();
        await follower.WaitForRevisionAsync(other.Revision + 2);
        follower.Changes[^1].Html.Should().Contain("Back again");

        // Twice is once.
        using var again = await host.Editor().PostAsync($"/api/v1/entries/{old.Id}/restore", null);
        await again.ShouldBeAsync(HttpStatusCode.OK);
        (await host.ChangesAsync(slug, 0)).Revision.Should().Be(other.Revision + 2);

        using var erased = await host.Administrator().DeleteAsync($"/api/v1/entries/{old.Id}?erase=true");
        await erased.ShouldBeAsync(HttpStatusCode.NoContent);
        using var never = await host.Editor().PostAsync($"/api/v1/entries/{old.Id}/restore", null);
        await never.ShouldBeProblemAsync(HttpStatusCode.Gone);
    }

    static async Task<Slug> SlugAsync(TestHost host)
    {
        Slug.TryParse(await host.OpenBlogAsync(), out var slug).Should().BeTrue();
        return slug;
    }

    static async Task<DraftOutcome> OnAsync(TestHost host, Func<DraftCommands, Task<DraftOutcome>> act)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<DraftCommands>());
    }

    static async Task<Draft> DoneAsync(TestHost host, Func<DraftCommands, Task<DraftOutcome>> act) =>
        (await OnAsync(host, act)).Should().BeOfType<DraftOutcome.Done>().Which.Draft;

    static Task<int> DueAsync(TestHost host) => host.Services.GetRequiredService<ScheduledEntries>().PublishDueAsync(default);
}
