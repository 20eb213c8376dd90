using LiveBlog.Data;
using LiveBlog.Features.Api;
using LiveBlog.Features.DeskForms;
using LiveBlog.Model;
using static LiveBlog.Tests.Support.TwoEditors;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>Two editors at one entry: the second undoes nothing, loses nothing, and learns who was first.</summary>
public sealed class ConflictingActsTests
{
    [EveryDatabase]
    public async Task An_act_on_an_entry_after_a_colleagues_changes_nothing_and_says_whose(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (ed, ana) = await TwoAsync(host, Roles.Editor);
        var slug = await host.OpenBlogAsync();
        var desk = $"/desk/blogs/{slug}";
        (string First, string Second, string Told)[] table =
        [
            ("pin", "pin", Done),
            ("key", "key", Done),
            ("withdraw", "withdraw", Done),
            ("withdraw-keep", "withdraw-keep", Done),
            ("withdraw", "withdraw-keep", Changed),
            ("withdraw", "pin", Changed),
            ("key", "withdraw", Changed),
            ("pin", "key", Changed),
        ];
        foreach (var (first, second, told) in table)
        {
            var entry = await host.PublishAsync(slug, new { headline = $"{first}, then {second}" });
            var late = await SeenForm.OpenAsync(ana, desk, Act(entry.Id, second));
            await (await SeenForm.OpenAsync(ed, desk, Act(entry.Id, first))).PressInTimeAsync();
            var before = await WrittenAsync(host, entry.Id);
            NotDone(await late.PressTooLateAsync()).Should().StartWith(told, "{0}, then {1}", first, second);
            (await WrittenAsync(host, entry.Id)).Should().Be(before);
            await (
                await SeenForm.OpenAsync(
                    ed,
                    desk + (first.StartsWith("withdraw", StringComparison.Ordinal) ? "?state=withdrawn" : ""),
                    first.StartsWith("withdraw", StringComparison.Ordinal) ? Tomb(entry.Id, "Restore") : Act(entry.Id, first)
                )
            ).PressInTimeAsync();
        }
    }

    [EveryDatabase]
    public async Task To_pin_does_not_undo_in_silence_what_a_colleague_has_pinned(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (ed, ana) = await TwoAsync(host, Roles.Editor);
        var slug = await host.OpenBlogAsync();
        var desk = $"/desk/blogs/{slug}";
        var entries = await host.PublishManyAsync(slug, 2);
        var late = await SeenForm.OpenAsync(ana, desk, Act(entries[0].Id, "pin"));
        await (await SeenForm.OpenAsync(ed, desk, Act(entries[1].Id, "pin"))).PressInTimeAsync();
        NotDone(await late.PressTooLateAsync()).Should().StartWith("Another entry is pinned now. Ed changed this");
        (await host.EntriesAsync(slug)).Single(e => e.IsPinned).Id.Should().Be(entries[1].Id);

        // Having seen it, one may; and taking that back pins the other again.
        var answer = await PostAsync(
            ana,
            desk,
            "Pin",
            new()
            {
                ["id"] = $"{entries[0].Id}",
                ["seen"] = $"{entries[0].Revision}",
                ["pinned"] = $"{entries[1].Id}",
            }
        );
        answer.Ok.Should().BeTrue();
        answer
            .Undo.Should()
            .Match<DeskUndo>(u =>
                u.Handler == "Pin"
                && u.Id == new EntryId(entries[1].Id)
                && u.Pinned == new EntryId(entries[0].Id)
                && u.Says.Contains("Entry 1", StringComparison.Ordinal)
            );
        (await UndoAsync(ana, desk, answer.Undo!)).Ok.Should().BeTrue();
        (await host.EntriesAsync(slug)).Single(e => e.IsPinned).Id.Should().Be(entries[1].Id);
    }

    [EveryDatabase]
    public async Task An_act_is_taken_back_unless_somebody_has_changed_the_entry_since(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (ed, ana) = await TwoAsync(host, Roles.Editor);
        var slug = await host.OpenBlogAsync();
        var desk = $"/desk/blogs/{slug}";
        foreach (var handler in new[] { "Pin", "Mark", "Withdraw" })
        {
            var entry = await host.PublishAsync(slug, new { headline = handler });
            var done = await PostAsync(
                ana,
                desk,
                handler,
                new()
                {
                    ["id"] = $"{entry.Id}",
                    ["seen"] = $"{entry.Revision}",
                    ["pinned"] = "0",
                }
            );
            done.Undo!.Says.Should().Contain($"“{handler}”");
            (await UndoAsync(ana, desk, done.Undo)).Ok.Should().BeTrue(handler);
            (await host.EntriesAsync(slug)).Single(e => e.Id == entry.Id).Should().Match<EntryJson>(e => !e.IsPinned && !e.IsKeyEvent);
        }

        var published = await PostAsync(ana, desk, "Publish", new() { ["headline"] = "Too early", ["submission"] = "one" });
        published.Undo.Should().Match<DeskUndo>(u => u.Handler == "Withdraw" && u.Says == "Published: “Too early”");
        await (await SeenForm.OpenAsync(ed, desk, Act(published.EntryId!.Value.Value, "key"))).PressInTimeAsync();
        (await UndoAsync(ana, desk, published.Undo!))
            .Should()
            .Match<DeskAnswer>(a => !a.Ok && a.Message.StartsWith(Changed, StringComparison.Ordinal));
        (await host.EntriesAsync(slug)).Should().Contain(e => e.Headline == "Too early");
    }

    [EveryDatabase]
    public async Task What_was_withdrawn_is_restored_kept_for_the_replay_or_erased_once(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (ed, ana) = await TwoAsync(host, Roles.Administrator);
        var slug = await host.OpenBlogAsync();
        var withdrawn = $"/desk/blogs/{slug}?state=withdrawn";
        (string First, string Second, string Told)[] table =
        [
            ("Restore", "Restore", Done),
            ("KeepInReplay", "KeepInReplay", Done),
            ("KeepInReplay", "Restore", Changed),
            ("Restore", "Erase", Changed),
            ("Erase", "Erase", Done),
            ("Erase", "Restore", Changed),
        ];
        foreach (var (first, second, told) in table)
        {
            var entry = await host.PublishAsync(slug, new { headline = $"{first}, then {second}" });
            await host.WithdrawAsync(entry.Id);
            var late = (await SeenForm.OpenAsync(ana, withdrawn, Tomb(entry.Id, second))).Type("confirmed", $"{entry.Id}");
            await (await SeenForm.OpenAsync(ed, withdrawn, Tomb(entry.Id, first))).Type("confirmed", $"{entry.Id}").PressInTimeAsync();
            var before = await WrittenAsync(host, entry.Id);
            var page = await late.PressTooLateAsync();
            NotDone(page).Should().StartWith(told, "{0}, then {1}", first, second);
            page.QuerySelector("nav.tabs [aria-current=page]")!.TextContent.Should().Be("Withdrawn", "the editor is left where they were");
            (await WrittenAsync(host, entry.Id)).Should().Be(before);
        }
    }

    [EveryDatabase]
    public async Task Of_many_chosen_entries_those_that_somebody_has_changed_are_left_alone(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (ed, ana) = await TwoAsync(host, Roles.Editor);
        var slug = await host.OpenBlogAsync();
        var desk = $"/desk/blogs/{slug}";
        var entries = await host.PublishManyAsync(slug, 3);
        var late = await SeenForm.OpenAsync(ana, desk, "#many button[value=Withdraw]");
        using (var opened = await ana.GetAsync(desk))
        {
            foreach (
                var box in (await opened.ReadPageAsync())
                    .QuerySelectorAll("main input[name=ids][form=many]")
                    .Where(box => box.GetAttribute("value")!.Length > 0)
            )
            {
                late.Add("ids", box.GetAttribute("value")!);
            }
        }

        await (await SeenForm.OpenAsync(ed, desk, Act(entries[1].Id, "key"))).PressInTimeAsync();
        NotDone(await late.PressTooLateAsync())
            .Should()
            .Be("2 entries. 1 entry was changed in the meantime and skipped. " + await LastWordAsync(host, Changed));
        (await host.EntriesAsync(slug)).Should().ContainSingle().Which.Id.Should().Be(entries[1].Id);
    }

    [EveryDatabase]
    public async Task A_publication_that_took_the_pin_gives_it_back_when_it_is_undone(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (_, ana) = await TwoAsync(host, Roles.Editor);
        var slug = await host.OpenBlogAsync();
        var desk = $"/desk/blogs/{slug}";
        var former = await host.PublishAsync(slug, new { headline = "On top", isPinned = true });
        var undo = await PublishPinnedAsync("one");
        undo.Pinned.Should().Be(new EntryId(former.Id));
        (await PinnedAsync()).Should().Be("one");
        (await UndoAsync(ana, desk, undo)).Ok.Should().BeTrue();
        (await PinnedAsync()).Should().Be("On top");

        // Nobody is pinned again over what has been pinned since.
        undo = await PublishPinnedAsync("two");
        await host.PublishAsync(slug, new { headline = "Pinned since", isPinned = true });
        (await UndoAsync(ana, desk, undo)).Ok.Should().BeFalse("somebody has changed it: it is no longer pinned");
        (await PinnedAsync()).Should().Be("Pinned since");

        // Nor is what has been withdrawn meanwhile.
        var since = (await host.EntriesAsync(slug)).Single(e => e.IsPinned);
        undo = await PublishPinnedAsync("three");
        undo.Pinned.Should().Be(new EntryId(since.Id));
        await host.WithdrawAsync(since.Id);
        (await UndoAsync(ana, desk, undo)).Ok.Should().BeTrue();
        (await PinnedAsync()).Should().BeNull();

        async Task<DeskUndo> PublishPinnedAsync(string headline) =>
            (
                await PostAsync(
                    ana,
                    desk,
                    "Publish",
                    new()
                    {
                        ["headline"] = headline,
                        ["submission"] = headline,
                        ["isPinned"] = "true",
                    }
                )
            ).Undo!;

        async Task<string?> PinnedAsync() => (await host.EntriesAsync(slug)).SingleOrDefault(e => e.IsPinned)?.Headline;
    }
}
