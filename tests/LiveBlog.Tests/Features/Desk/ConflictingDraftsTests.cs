using System.Diagnostics;
using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using static LiveBlog.Tests.Support.TwoEditors;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>Two editors at one draft.</summary>
public sealed class ConflictingDraftsTests
{
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
        await using (var writing = await its.BeginWriteAsync(default))
        {
            pressing = late.PressAsync();
            await waits.Task.WaitAsync(TimeSpan.FromSeconds(60));
            var draft = await its.Drafts.SingleAsync(d => d.Id == id);
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            draft.Write(draft.Content.Replace("Eleven", "Twelve", StringComparison.Ordinal), now).Should().BeTrue();
            its.AuditRecords.Add(new AuditRecord(new Actor(edsId, "Ed"), DraftActs.Rewritten, now) { Subject = DraftActs.SubjectOf(id) });
            await its.SaveChangesAsync();
            await writing.CommitAsync(default);
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
}
