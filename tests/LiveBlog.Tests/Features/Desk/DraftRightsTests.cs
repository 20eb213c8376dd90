using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>A draft is ended by its author, or, once it waits, by who may publish: whatever the way.</summary>
public sealed class DraftRightsTests
{
    [EveryDatabase]
    public async Task No_verb_touches_a_draft_that_somebody_else_is_still_writing(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (slug, elsewhere) = (await host.OpenBlogAsync(), await host.OpenBlogAsync());
        var author = await SignedInAsync(host, Roles.Contributor);
        var id = Guid.NewGuid();
        using (
            var kept = await author.SubmitAsync(
                $"/desk/blogs/{slug}",
                new() { ["draft"] = $"{id}", ["headline"] = "Half a" },
                "?handler=Draft"
            )
        )
        {
            ((int)kept.StatusCode).Should().BeLessThan(400);
        }

        var before = await StateAsync(host);
        before.Should().Contain("Half a");
        foreach (var role in Roles.All)
        {
            var other = await SignedInAsync(host, role);
            foreach (var blog in new[] { slug, elsewhere })
            {
                foreach (var verb in new[] { "Draft", "Submit", "Schedule", "Approve", "Return", "Discard", "Publish" })
                {
                    using var tried = await other.SubmitAsync(
                        $"/desk/blogs/{blog}",
                        new()
                        {
                            ["draft"] = $"{id}",
                            ["headline"] = $"{role} {verb}",
                            ["scheduledAt"] = "2999-01-01T00:00",
                            ["submission"] = $"{Guid.NewGuid():N}",
                        },
                        "?handler=" + verb
                    );
                    (await StateAsync(host)).Should().Be(before, $"{role} tried to {verb} at {blog}");
                }
            }
        }

        using var discarded = await author.SubmitAsync($"/desk/blogs/{slug}", new() { ["draft"] = $"{id}" }, "?handler=Discard");
        await discarded.ShouldBeAsync(HttpStatusCode.Redirect);
        (await StateAsync(host)).Should().BeEmpty();
    }

    [Fact]
    public async Task What_an_editor_has_approved_is_not_changed_by_who_may_not_publish_before_it_appears()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var (author, editor) = (await SignedInAsync(host, Roles.Contributor), await SignedInAsync(host, Roles.Editor));
        var desk = $"/desk/blogs/{slug}";
        var id = Guid.NewGuid();
        (await author.SubmitAsync(desk, new() { ["draft"] = $"{id}", ["headline"] = "As read" }, "?handler=Submit")).Dispose();
        (
            await editor.SubmitAsync(
                $"{desk}?draft={id}",
                new() { ["headline"] = "As read", ["scheduledAt"] = "2999-01-01T00:00" },
                "?handler=Schedule"
            )
        ).Dispose();
        (await StateAsync(host)).Should().Contain(nameof(DraftState.Scheduled));

        (await author.SubmitAsync($"{desk}?draft={id}", new() { ["headline"] = "As nobody has read" }, "?handler=Draft")).Dispose();
        (await StateAsync(host))
            .Should()
            .Contain("As nobody has read")
            .And.Contain(nameof(DraftState.Submitted), "another text waits for approval again");

        // The list was opened before the last change: what is approved there is what was read there.
        var version = await host.InDatabaseAsync(db => db.Drafts.Select(d => d.Version).SingleAsync());
        using var unread = await editor.SubmitAsync(
            desk + "?state=drafts",
            new() { ["draft"] = $"{id}", ["version"] = $"{version - 1}" },
            "?handler=Approve"
        );
        (await host.EntriesAsync(slug)).Should().BeEmpty();
        using var read = await editor.SubmitAsync(
            desk + "?state=drafts",
            new() { ["draft"] = $"{id}", ["version"] = $"{version}" },
            "?handler=Approve"
        );
        (await host.EntriesAsync(slug)).Should().ContainSingle();
    }

    [Fact]
    public async Task Suggestions_of_names_at_the_desk_hold_staff_and_never_readers()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        await host.AddReaderAsync("A reader of ours");
        var editor = await SignedInAsync(host, Roles.Editor);
        var page = await editor.GetStringAsync($"/desk/blogs/{slug}");
        page.Should().Contain("Ana").And.NotContain("A reader of ours");
    }

    [Fact]
    public async Task Who_may_not_change_entries_is_not_shown_as_holding_one()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "One" });
        foreach (var role in new[] { Roles.Moderator, Roles.Contributor })
        {
            (
                await (await SignedInAsync(host, role)).SubmitAsync(
                    $"/desk/blogs/{slug}",
                    new()
                    {
                        ["page"] = $"{Guid.NewGuid():N}",
                        ["entry"] = $"{entry.Id}",
                        ["typed"] = "true",
                    },
                    "?handler=Here"
                )
            ).Dispose();
        }

        (await host.InDatabaseAsync(db => db.Presences.Select(p => p.EntryId).ToListAsync()))
            .Should()
            .HaveCount(2)
            .And.OnlyContain(held => held == null);
    }

    static async Task<HttpClient> SignedInAsync(TestHost host, string role)
    {
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(role));
        await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);
        return browser;
    }

    static async Task<string> StateAsync(TestHost host) =>
        string.Join(
            '\n',
            (await host.InDatabaseAsync(db => db.Drafts.AsNoTracking().ToListAsync())).Select(d =>
                $"{d.Id} {d.State} {d.Version} {d.Content}"
            )
        );
}
