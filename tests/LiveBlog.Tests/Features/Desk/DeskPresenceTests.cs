using LiveBlog.Data;
using LiveBlog.Features.Api;
using LiveBlog.Features.Desk;
using LiveBlog.Features.Publishing;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>Several editors at one desk: who is here, what happened to an entry, and the same done to many.</summary>
public sealed class DeskPresenceTests
{
    static readonly DraftWriter Ana = new("ana", "Ana", MayPublish: true),
        Ed = new("ed", "Ed", MayPublish: true);

    static readonly string AnasPage = new('a', 32),
        EdsPage = new('e', 32);

    [EveryDatabase]
    public async Task Presence_is_known_on_every_machine_and_a_silent_editor_has_left(DatabaseProvider provider)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var database = TestDatabase.Create(provider);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database, Clock = clock });
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database, Clock = clock });
        var slug = await here.OpenBlogAsync();
        var blog = await here.InDatabaseAsync(db => db.Blogs.Where(b => b.Slug == slug).Select(b => b.Id).SingleAsync());

        (await HeartbeatAsync(here, blog, new PresenceInput(AnasPage, new EntryId(7), HasTyped: true), Ana))!.Others.Should().BeEmpty();
        var seen = (await HeartbeatAsync(there, blog, new PresenceInput(EdsPage, null, HasTyped: false), Ed))!
            .Others.Should()
            .ContainSingle()
            .Subject;
        seen.Should().Match<ColleagueJson>(c => c.Name == "Ana" && c.EntryId == new EntryId(7) && c.IsWriting && c.IdleMinutes == 0);

        clock.Advance(TimeSpan.FromSeconds(20));
        (await HeartbeatAsync(there, blog, new PresenceInput(EdsPage, null, HasTyped: false), Ed))!.Others.Should().ContainSingle();
        clock.Advance(TimeSpan.FromSeconds(20));
        (await HeartbeatAsync(there, blog, new PresenceInput(EdsPage, null, HasTyped: false), Ed))!
            .Others.Should()
            .BeEmpty("Ana has not been heard of for forty seconds");

        // Back again, she hears of Ed, who takes her entry over; she is told once.
        (await HeartbeatAsync(here, blog, new PresenceInput(AnasPage, new EntryId(7), HasTyped: false), Ana))!
            .Others.Should()
            .ContainSingle()
            .Which.Name.Should()
            .Be("Ed");
        await OnAsync<DeskPresence, int>(
            there,
            async w =>
            {
                await w.TakeOverAsync(blog, new EntryId(7), EdsPage, Ed, default);
                return 0;
            }
        );
        (await HeartbeatAsync(here, blog, new PresenceInput(AnasPage, new EntryId(7), HasTyped: false), Ana))!.TakenBy.Should().Be("Ed");
        (await HeartbeatAsync(here, blog, new PresenceInput(AnasPage, new EntryId(7), HasTyped: false), Ana))!.TakenBy.Should().BeNull();

        // Nobody speaks for another's page, and a page names itself properly.
        await HeartbeatAsync(there, blog, new PresenceInput(AnasPage, new EntryId(9), HasTyped: true), Ed);
        (await here.InDatabaseAsync(db => db.Presences.SingleAsync(p => p.Id == AnasPage))).EntryId.Should().Be(new EntryId(7));
        (await HeartbeatAsync(here, blog, new PresenceInput("<script>", null, HasTyped: false), Ana)).Should().BeNull();
        await OnAsync<DeskPresence, int>(
            here,
            async w =>
            {
                await w.LeaveAsync(AnasPage, Ana, default);
                return 0;
            }
        );
        (await HeartbeatAsync(there, blog, new PresenceInput(EdsPage, null, HasTyped: false), Ed))!.Others.Should().BeEmpty();
    }

    [EveryDatabase]
    public async Task An_entry_is_reverted_to_an_earlier_version_and_a_lost_race_is_reported(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var slug = await host.OpenBlogAsync();
        var first = await host.PublishAsync(
            slug,
            new
            {
                headline = "Eleven ships",
                bodyMarkdown = "They **sail**.",
                quotes = new[] { new { text = "Now.", attribution = "A. Solme" } },
            }
        );
        var second = await host.EditAsync(first.Id, new { headline = "Twelve ships", isKeyEvent = true });

        (
            await OnAsync<EntryCommands, EntryOutcome>(
                host,
                e => e.RevertToAsync(new EntryId(first.Id), new Revision(first.Revision), [new Revision(first.Revision)], default)
            )
        )
            .Should()
            .BeOfType<EntryOutcome.LostRace>();
        (await OnAsync<EntryCommands, EntryOutcome>(host, e => e.RevertToAsync(new EntryId(first.Id), new Revision(9_999), null, default)))
            .Should()
            .BeOfType<EntryOutcome.NotFound>();
        (
            await OnAsync<EntryCommands, EntryOutcome>(
                host,
                e => e.RevertToAsync(new EntryId(first.Id), new Revision(first.Revision), [new Revision(second.Revision)], default)
            )
        )
            .Should()
            .BeOfType<EntryOutcome.Done>();

        var now = (await host.EntriesAsync(slug)).Should().ContainSingle().Subject;
        now.Should()
            .Match<EntryJson>(e => e.Headline == "Eleven ships" && e.BodyHtml == first.BodyHtml && e.Quotes.Count == 1 && e.IsKeyEvent);
        (await host.ChangesAsync(slug, second.Revision)).Changes.Should().ContainSingle().Which.Html.Should().Contain("Eleven ships");
    }

    [EveryDatabase]
    public async Task The_same_is_done_to_many_entries_in_one_transaction_and_to_those_of_no_other_blog(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (slug, other) = (await host.OpenBlogAsync(), await host.OpenBlogAsync());
        var entries = await host.PublishManyAsync(slug, 4);
        var elsewhere = (await host.PublishManyAsync(other, 1))[0];
        var blog = await host.InDatabaseAsync(db =>
            db.Blogs.Where(b => b.Slug == slug).Select(b => new { b.Id, b.Revision }).SingleAsync()
        );
        var chosen = new[] { entries[0].Id, entries[2].Id, elsewhere.Id, 99_999 }.ToDictionary(id => new EntryId(id), _ => (Revision?)null);

        (await OnAsync<EntryCommands, ManyDone>(host, e => e.OnManyAsync(blog.Id, chosen, EntryAct.MarkKeyEvent, default)))
            .Done.Should()
            .Be(2);
        (await host.ChangesAsync(slug, blog.Revision.Value)).Changes.Should().HaveCount(2).And.OnlyContain(c => c.IsKeyEvent);
        (await OnAsync<EntryCommands, ManyDone>(host, e => e.OnManyAsync(blog.Id, chosen, EntryAct.Withdraw, default))).Done.Should().Be(2);
        (await host.EntriesAsync(slug)).Select(e => e.Id).Should().BeEquivalentTo([entries[1].Id, entries[3].Id]);
        (await host.EntriesAsync(other)).Should().ContainSingle();
        (await OnAsync<EntryCommands, ManyDone>(host, e => e.OnManyAsync(blog.Id, chosen, EntryAct.Withdraw, default)))
            .Done.Should()
            .Be(0, "they are withdrawn already");
    }

    static Task<PresenceJson?> HeartbeatAsync(TestHost host, int blog, PresenceInput here, DraftWriter person) =>
        OnAsync<DeskPresence, PresenceJson?>(host, who => who.HeartbeatAsync(blog, here, person, default));

    static async Task<T> OnAsync<TService, T>(TestHost host, Func<TService, Task<T>> act)
        where TService : notnull
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<TService>());
    }
}
