using System.Diagnostics;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using LiveBlog.Data;
using LiveBlog.Features.Api;
using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Publishing;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>Two editors at one thing: whoever comes second undoes nothing, loses nothing, and is told who was first.</summary>
public sealed class LateActsTests
{
    const string Done = "Ed has already done this",
        Changed = "Ed changed this in the meantime",
        Saved = "Ed saved this in the meantime";

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
                && u.Id == entries[1].Id
                && u.Pinned == entries[0].Id
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
        await (await SeenForm.OpenAsync(ed, desk, Act(published.EntryId!.Value, "key"))).PressInTimeAsync();
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
    public async Task A_draft_is_returned_published_or_discarded_once_and_as_it_was_read(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (ed, ana) = await TwoAsync(host, Roles.Editor);
        var (author, slug) = (await SignedInAsync(host, Roles.Contributor, "Cleo"), await host.OpenBlogAsync());
        var (desk, drafts) = ($"/desk/blogs/{slug}", $"/desk/blogs/{slug}?state=drafts");
        (string First, string Second, string Told)[] table =
        [
            ("Return", "Return", Done),
            ("Approve", "Approve", Done),
            ("Discard", "Discard", Done),
            ("Return", "Approve", ""),
            ("Discard", "Return", ""),
        ];
        foreach (var (first, second, told) in table)
        {
            await (await SeenForm.OpenAsync(author, desk, "#publish")).Type("headline", $"{first}, then {second}").PressInTimeAsync();
            var late = await SeenForm.OpenAsync(ana, drafts, $".waiting button[formaction$={second}]");
            await (await SeenForm.OpenAsync(ed, drafts, $".waiting button[formaction$={first}]"))
                .Type("note", "Who says so?")
                .PressInTimeAsync();
            using var pressed = await late.Type("note", "Not yet").PressAsync();
            pressed.IsSuccessStatusCode.Should().BeFalse();
            if (told.Length > 0)
            {
                await pressed.ShouldBeAsync(HttpStatusCode.Conflict);
                NotDone(await pressed.ReadPageAsync()).Should().StartWith(told, "{0}, then {1}", first, second);
            }
        }

        (await host.EntriesAsync(slug)).Should().ContainSingle();

        // Rewritten while it waits, it is read again before it is published; and the note that was typed is still there.
        await (await SeenForm.OpenAsync(author, desk, "#publish")).Type("headline", "Eleven ships").PressInTimeAsync();
        var unread = await SeenForm.OpenAsync(ana, drafts, ".waiting button[formaction$=Return]");
        var id = (
            await host.InDatabaseAsync(db => db.Drafts.Where(d => d.State == DraftState.Submitted).Select(d => d.Id).SingleAsync())
        ).ToString();
        var opened = await SeenForm.OpenAsync(ana, $"{desk}?draft={id}", "#publish");
        await (await SeenForm.OpenAsync(ed, $"{desk}?draft={id}", "#write button[formaction$=Draft]"))
            .Type("headline", "Twelve ships")
            .PressInTimeAsync();
        var page = await unread.Type("note", "Which ships?").PressTooLateAsync();
        NotDone(page).Should().StartWith(Changed);
        page.QuerySelector(".waiting .why-back")!.GetAttribute("value").Should().Be("Which ships?");

        // Nor does the composer publish what it has read over what a colleague has written.
        var shown = await opened.Type("headline", "Ten ships").PressTooLateAsync();
        shown.QuerySelector("#answer")!.TextContent.Should().Contain(Saved).And.Contain("Twelve ships");
        shown.QuerySelector("#headline")!.TextContent.Should().Be("Ten ships");
        (await host.EntriesAsync(slug)).Should().ContainSingle();
        await SeenForm.Read(ana, desk, shown, "#publish").PressInTimeAsync();
        (await host.EntriesAsync(slug)).Select(e => e.Headline).Should().Contain("Ten ships");
    }

    [EveryDatabase]
    public async Task Of_two_who_discard_a_draft_at_once_one_does_and_the_other_learns_who_did(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (ed, ana) = await TwoAsync(host, Roles.Editor);
        var (author, slug) = (await SignedInAsync(host, Roles.Contributor, "Cleo"), await host.OpenBlogAsync());
        var (desk, drafts) = ($"/desk/blogs/{slug}", $"/desk/blogs/{slug}?state=drafts");
        for (var round = 0; round < 5; round++)
        {
            await (await SeenForm.OpenAsync(author, desk, "#publish")).Type("headline", $"Round {round}").PressInTimeAsync();
            var forms = new[]
            {
                await SeenForm.OpenAsync(ed, drafts, ".waiting button[formaction$=Discard]"),
                await SeenForm.OpenAsync(ana, drafts, ".waiting button[formaction$=Discard]"),
            };
            var answers = await Task.WhenAll(forms.Select(form => form.PressAsync()));
            answers.Select(a => a.StatusCode).Should().BeEquivalentTo([HttpStatusCode.Redirect, HttpStatusCode.Conflict]);
            var winner = answers[0].StatusCode == HttpStatusCode.Redirect ? "Ed" : "Ana";
            var late = answers.Single(a => a.StatusCode == HttpStatusCode.Conflict);
            NotDone(await late.ReadPageAsync()).Should().StartWith($"{winner} has already done this");
            Array.ForEach(answers, answer => answer.Dispose());
        }

        (await host.InDatabaseAsync(db => db.Drafts.CountAsync())).Should().Be(0);
        (await host.InDatabaseAsync(db => db.AuditRecords.CountAsync(r => r.Action == "draft.discarded"))).Should().Be(5);
    }

    /// <summary>The composer has been checked and waits for its turn to write while a colleague saves the draft.</summary>
    [Fact]
    public async Task A_draft_that_changes_while_its_publication_waits_is_not_published()
    {
        await using var host = await TestHost.StartAsync();
        var (ed, ana) = await TwoAsync(host, Roles.Editor);
        var (author, slug) = (await SignedInAsync(host, Roles.Contributor, "Cleo"), await host.OpenBlogAsync());
        var desk = $"/desk/blogs/{slug}";
        await (await SeenForm.OpenAsync(author, desk, "#publish")).Type("headline", "Eleven ships").PressInTimeAsync();
        var id = await host.InDatabaseAsync(db => db.Drafts.Select(d => d.Id).SingleAsync());
        var late = (await SeenForm.OpenAsync(ana, $"{desk}?draft={id}", "#publish")).Type("headline", "Ten ships");
        var edsId = await host.InDatabaseAsync(db => db.Users.Where(u => u.DisplayName == "Ed").Select(u => u.Id).SingleAsync());

        var (trace, waits) = (ActivityTraceId.CreateRandom(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is Tracing.Source or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = started =>
            {
                if (started.OperationName == Tracing.Write && started.TraceId == trace)
                {
                    waits.TrySetResult();
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        ana.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        await using var scope = host.Services.CreateAsyncScope();
        var its = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        Task<HttpResponseMessage> pressing;
        using (await WriteQueue.EnterAsync(its, default))
        {
            pressing = late.PressAsync();
            await waits.Task.WaitAsync(TimeSpan.FromSeconds(60));
            var draft = await its.Drafts.SingleAsync(d => d.Id == id);
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            draft.Write(draft.Content.Replace("Eleven", "Twelve", StringComparison.Ordinal), now).Should().BeTrue();
            its.AuditRecords.Add(new AuditRecord(new Actor(edsId, "Ed"), DraftActs.Rewritten, now) { Subject = DraftActs.SubjectOf(id) });
            await its.SaveChangesAsync();
        }

        using var pressed = await pressing;
        await pressed.ShouldBeAsync(HttpStatusCode.Conflict);
        var shown = await pressed.ReadPageAsync();
        shown.QuerySelector("#answer")!.TextContent.Should().Contain(Saved).And.Contain("Twelve ships");
        shown.QuerySelector("#headline")!.TextContent.Should().Be("Ten ships", "nothing that was typed is lost");
        (await host.EntriesAsync(slug)).Should().BeEmpty();
        await SeenForm.Read(ana, desk, shown, "#publish").PressInTimeAsync();
        (await host.EntriesAsync(slug)).Should().ContainSingle().Which.Headline.Should().Be("Ten ships");
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
        undo.Pinned.Should().Be(former.Id);
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
        undo.Pinned.Should().Be(since.Id);
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

    [EveryDatabase]
    public async Task Settings_saved_meanwhile_are_put_together_with_what_was_typed_and_shown_where_both_changed_them(
        DatabaseProvider provider
    )
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (ed, ana) = await TwoAsync(host, Roles.Editor);
        var slug = await host.OpenBlogAsync(
            new
            {
                title = "Harbour",
                standfirst = "Old words",
                byline = "Ana",
                keyPoints = new[] { "One", "Two" },
            }
        );
        var desk = $"/desk/blogs/{slug}";
        var late = await SeenForm.OpenAsync(ana, desk, ".settings form button.save");
        await (await SeenForm.OpenAsync(ed, desk, ".settings form button.save"))
            .Type("title", "Harbour, live")
            .Type("standfirst", "Ed’s words")
            .Type("status", "ended")
            .PressInTimeAsync();

        var page = await late.Type("standfirst", "Ana’s words").Type("byline", "Ana and Ed").PressTooLateAsync();
        var form = page.QuerySelector(".settings form")!;
        form.QuerySelector("[role=alert]")!.TextContent.Trim().Should().StartWith(Saved);
        Value(form, "title").Should().Be("Harbour, live", "Ana had not touched it");
        form.QuerySelector("#status option[selected]")!.GetAttribute("value").Should().Be("ended", "Ana had not touched it");
        Value(form, "byline").Should().Be("Ana and Ed", "only Ana had");
        Value(form, "standfirst").Should().Be("Ana’s words", "nothing that was typed is lost");
        form.QuerySelectorAll(".their-value").Should().ContainSingle().Which.TextContent.Should().Contain("Ed’s words");
        form.QuerySelector("#standfirst")!.GetAttribute("aria-describedby").Should().Contain("standfirst-theirs");
        (await host.GetAsync<BlogJson>($"/api/v1/blogs/{slug}"))
            .Should()
            .Match<BlogJson>(b => b.Standfirst == "Ed’s words" && b.Status == BlogStatus.Ended, "nothing was saved");

        await SeenForm.Read(ana, desk, page, ".settings form button.save").PressInTimeAsync();
        (await host.GetAsync<BlogJson>($"/api/v1/blogs/{slug}"))
            .Should()
            .Match<BlogJson>(b =>
                b.Title == "Harbour, live" && b.Standfirst == "Ana’s words" && b.Byline == "Ana and Ed" && b.Status == BlogStatus.Ended
            );
    }

    [EveryDatabase]
    public async Task A_topic_an_article_a_line_and_a_picture_are_never_saved_over_what_was_not_seen(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (ed, ana) = await TwoAsync(host, Roles.Editor);
        var topic = await host.OpenBlogAsync(new { topic = "Talks" });
        using var written = await host.Editor()
            .PostAsJsonAsync(
                "/api/v1/articles",
                new
                {
                    slug = "background",
                    title = "Background",
                    lede = "Old",
                    bodyMarkdown = "Text",
                }
            );
        await written.ShouldBeAsync(HttpStatusCode.Created);
        var line = await host.PutLineAsync(new { headline = "A line", url = "https://example.com/a" });
        var picture = await host.UploadAsync(Photos.Jpeg());
        (string Page, string Button, string Mine, string Theirs)[] forms =
        [
            ("/desk/topics", "#topic-talks form button", "title", "description"),
            ("/desk/articles/background", "main form button", "title", "lede"),
            ($"/desk/newswire?edit={line.Id}", "section form button.first", "headline", "url"),
            ("/desk/media", ".library form button", "alt", "caption"),
        ];
        foreach (var (path, button, mine, theirs) in forms)
        {
            var late = await SeenForm.OpenAsync(ana, path, button);
            await (await SeenForm.OpenAsync(ed, path, button)).Type(mine, "Ed’s").Type(theirs, "https://example.com/ed").PressInTimeAsync();
            var page = await late.Type(mine, "Ana’s").PressTooLateAsync();
            page.QuerySelector(".notice[role=alert]")!.TextContent.Trim().Should().StartWith(Saved, path);
            page.QuerySelectorAll(".their-value").Should().ContainSingle(path).Which.TextContent.Should().Contain("Ed’s");
            var again = SeenForm.Read(ana, path.Split('?')[0], page, button);
            await again.PressInTimeAsync();
            using var after = await ana.GetAsync(path);
            var form = (await after.ReadPageAsync()).QuerySelector(button)!.Closest("form")!;
            Value(form, mine).Should().Be("Ana’s", path);
            Value(form, theirs).Should().Be("https://example.com/ed", path);
        }

        topic.Should().NotBeEmpty();
        picture.Id.Should().NotBeEmpty();
        var withdraw = await SeenForm.OpenAsync(ana, "/desk/newswire", ".acts button");
        await (await SeenForm.OpenAsync(ed, "/desk/newswire", ".acts button")).PressInTimeAsync();
        (await withdraw.PressTooLateAsync()).QuerySelector(".notice[role=alert]")!.TextContent.Trim().Should().StartWith(Done);
    }

    [EveryDatabase]
    public async Task Accounts_keys_webhooks_sources_and_watched_words_say_who_was_first(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (ed, ana) = await TwoAsync(host, Roles.Administrator);
        var person = await host.AddPersonAsync(Roles.Contributor, "Zoe");
        var id = await host.InDatabaseAsync(db => db.Users.Where(u => u.Email == person.Email).Select(u => u.Id).SingleAsync());
        string Of(string handler) => $"form:has(input[value='{id}']) button[formaction$={handler}]";
        (string First, string? FirstRole, string Second, string? SecondRole, string Told)[] people =
        [
            ("Role", Roles.Editor, "Role", Roles.Editor, Done),
            ("Role", Roles.Moderator, "Role", Roles.Administrator, Changed),
            ("Role", Roles.Contributor, "Disable", null, Changed),
            ("Disable", null, "Disable", null, Done),
            ("Enable", null, "Enable", null, Done),
        ];
        foreach (var (first, firstRole, second, secondRole, told) in people)
        {
            var late = await SeenForm.OpenAsync(ana, "/desk/people", Of(second));
            var early = await SeenForm.OpenAsync(ed, "/desk/people", Of(first));
            await (firstRole is null ? early : early.Type("role", firstRole)).PressInTimeAsync();
            var page = await (secondRole is null ? late : late.Type("role", secondRole)).PressTooLateAsync();
            page.QuerySelector(".notice[role=alert]")!
                .TextContent.Trim()
                .Should()
                .StartWith(told, "{0} {1}, then {2} {3}", first, firstRole, second, secondRole);
        }

        await host.InDatabaseAsync(async db =>
        {
            db.ApiKeys.Add(ApiKey.Create("Feeds", Roles.Editor, DateTime.UnixEpoch.AddYears(40)).Key);
            db.AgencyFeeds.Add(
                new AgencyFeed
                {
                    Name = "Agency",
                    Url = "https://agency.example/feed",
                    EveryMinutes = 60,
                    NextAt = DateTime.UnixEpoch.AddYears(900),
                }
            );
            db.Webhooks.Add(
                new Webhook
                {
                    Name = "Partner",
                    Url = "https://partner.example/hook",
                    Secret = "x",
                    Blogs = [],
                    CreatedAt = DateTime.UnixEpoch,
                    StoppedBecause = "410",
                }
            );
            return await db.SaveChangesAsync();
        });
        foreach (
            var (path, button) in new[]
            {
                ("/desk/keys", "button[formaction$=Revoke]"),
                ("/desk/wire", "button[formaction$=Remove]"),
                ("/desk/webhooks", "button[formaction$=StartAgain]"),
                ("/desk/webhooks", "button[formaction$=Remove]"),
            }
        )
        {
            var late = await SeenForm.OpenAsync(ana, path, button);
            await (await SeenForm.OpenAsync(ed, path, button)).PressInTimeAsync();
            (await late.PressTooLateAsync()).QuerySelector(".notice")!.TextContent.Trim().Should().StartWith(Done, "{0} {1}", path, button);
        }

        var words = await SeenForm.OpenAsync(ana, "/desk/discussion?tab=words", "form[action$=Words] button");
        await (await SeenForm.OpenAsync(ed, "/desk/discussion?tab=words", "form[action$=Words] button"))
            .Type("words", "scoundrel")
            .PressInTimeAsync();
        var lines = await words.Type("words", "rascal").PressTooLateAsync();
        lines.QuerySelector("#words")!.TextContent.Trim().Should().Be("rascal");
        lines.QuerySelector("#words-theirs")!.TextContent.Should().Contain("scoundrel");
        lines.QuerySelector(".notice:not([hidden])")!.TextContent.Trim().Should().StartWith(Saved);
    }

    static string Act(long id, string act) => $".item:has(#e-{id}) [data-act={act}]";

    static string Tomb(long id, string handler) => $".tomb form:has(input[name=id][value='{id}']) button[formaction$={handler}]";

    static string NotDone(IHtmlDocument page) => page.QuerySelector("#not-done")!.TextContent.Trim();

    static string? Value(IElement form, string name) =>
        form.QuerySelector($"[name='{name}']") switch
        {
            IHtmlTextAreaElement text => text.Value,
            var field => field?.GetAttribute("value"),
        };

    static async Task<string> LastWordAsync(TestHost host, string told)
    {
        var at = await host.InDatabaseAsync(db =>
            db.EntryVersions.OrderByDescending(v => v.Revision).Where(v => v.IsKeyEvent).Select(v => v.At).FirstAsync()
        );
        return $"{told} ({at:HH:mm} {LiveBlog.Localization.Strings.For("en").Date(at)}). Nothing was done: check it again.";
    }

    static Task<string> WrittenAsync(TestHost host, long id) =>
        host.InDatabaseAsync(async db =>
        {
            var entry = await db.Entries.AsNoTracking().SingleAsync(e => e.Id == id);
            return $"{entry.Revision} {entry.Status} {entry.IsPinned} {entry.IsKeyEvent} {entry.IsKeptInReplay} {await db.Blogs.Where(b => b.Id == entry.BlogId).Select(b => b.Revision).SingleAsync()}";
        });

    static Task<DeskAnswer> UndoAsync(HttpClient browser, string desk, DeskUndo undo)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = $"{undo.Id}", ["seen"] = $"{undo.Seen}" };
        if (undo.Pinned is { } pinned)
        {
            fields["pinned"] = $"{pinned}";
        }

        return PostAsync(browser, desk, undo.Handler, fields);
    }

    /// <summary>As the page's script sends it.</summary>
    static async Task<DeskAnswer> PostAsync(HttpClient browser, string desk, string handler, Dictionary<string, string> fields)
    {
        using var opened = await browser.GetAsync(desk);
        fields["__RequestVerificationToken"] = (await opened.ReadPageAsync())
            .QuerySelector("#act input[name=__RequestVerificationToken]")!
            .GetAttribute("value")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{desk}?handler={handler}")
        {
            Content = new FormUrlEncodedContent(fields),
        };
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await browser.SendAsync(request);
        return await response.ReadAsync<DeskAnswer>();
    }

    static async Task<(HttpClient Ed, HttpClient Ana)> TwoAsync(TestHost host, string role) =>
        (await SignedInAsync(host, role, "Ed"), await SignedInAsync(host, role, "Ana"));

    static async Task<HttpClient> SignedInAsync(TestHost host, string role, string name)
    {
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(role, name));
        await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);
        return browser;
    }
}
