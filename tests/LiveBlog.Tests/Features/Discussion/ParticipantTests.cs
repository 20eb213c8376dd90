using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Discussion;

/// <summary>Nothing that everybody can read of a discussion leads to an account, or from one blog to another.</summary>
public sealed class ParticipantTests
{
    [EveryDatabase]
    public async Task What_is_public_of_a_discussion_carries_a_pseudonym_for_each_blog_and_no_account_id(DatabaseProvider provider)
    {
        await using var database = TestDatabase.Create(provider);
        await using var host = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var second = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var (one, other) = (await host.OpenBlogAsync(), await host.OpenBlogAsync());
        var (reader, somebody) = (await host.AddReaderAsync(), await host.AddReaderAsync());
        var staff = await host.AddPersonAsync(Roles.Editor);
        var editor = host.Browser();
        (await editor.SignInAsync(staff)).Dispose();
        await using var follower = await TestDiscussionFollower.FollowAsync(host, one);
        var entry = await host.PublishAsync(one, new { headline = "Spoken of" });
        var said = await reader.SaysAsync(one, "Here", entry: entry.Id);
        await somebody.SaysAsync(one, "An answer", replyTo: said.Id);
        var last = await reader.SaysAsync(one, "Again");
        await reader.SaysAsync(other, "There");
        using (
            var byStaff = await editor.PostAsJsonAsync(
                $"/api/v1/blogs/{one}/discussion/messages",
                new { text = "From the newsroom", clientId = Guid.NewGuid() }
            )
        )
        {
            await byStaff.ShouldBeAsync(HttpStatusCode.OK);
        }

        (await reader.ReactAsync(one, "messages", said.Id, "useful")).Dispose();
        await follower.WaitForAsync(f => f.Messages.ContainsKey(last.Id));

        var seen = new List<string> { JsonSerializer.Serialize(follower.Messages.Values), JsonSerializer.Serialize(said) };
        foreach (var machine in new[] { host, second })
        {
            foreach (var blog in new[] { one, other })
            {
                foreach (
                    var path in new[]
                    {
                        $"/live/{blog}/discussion",
                        $"/api/v1/blogs/{blog}/discussion/messages",
                        $"/api/v1/blogs/{blog}/discussion/changes?since=0",
                        $"/api/v1/blogs/{blog}/discussion/entries",
                        $"/live/{blog}",
                        $"/embed/{blog}",
                    }
                )
                {
                    using var response = await machine.Anonymous().GetAsync(path);
                    await response.ShouldBeAsync(HttpStatusCode.OK);
                    seen.Add(response.Headers + await response.Content.ReadAsStringAsync());
                }
            }
        }

        var ids = await host.InDatabaseAsync(db => db.Users.Select(u => u.Id).ToListAsync());
        foreach (var id in ids)
        {
            seen.Should()
                .NotContain(text =>
                    text.Contains(id, StringComparison.OrdinalIgnoreCase)
                    || text.Contains(id.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)
                );
        }

        var (here, there) = (await AuthorsAsync(host, one), await AuthorsAsync(host, other));
        here.Distinct().Should().HaveCount(3, "three people speak, one of them twice");
        here[0].Should().Be(here[2]);
        here.Should().NotContain(there, "the same account has another name in another blog");
        (await AuthorsAsync(second, one)).Should().Equal(here, "all machines agree");

        // What is one's own is known by it.
        (await reader.MeAsync(one))
            .GetProperty("id")
            .GetString()
            .Should()
            .Be(here[0]);
        (await reader.MeAsync(other)).GetProperty("id").GetString().Should().Be(there.Single());
        using var page = await reader.Browser.GetAsync($"/live/{one}/discussion");
        (await page.ReadPageAsync())
            .QuerySelectorAll("form[action*='handler=Erase'], button[formaction*='handler=Erase']")
            .Should()
            .NotBeEmpty();

        await host.RestartAsync();
        (await AuthorsAsync(host, one)).Should().Equal(here, "a start changes nothing");
    }

    static async Task<IReadOnlyList<string>> AuthorsAsync(TestHost host, string slug) =>
        [
            .. (await host.PageAsync($"/live/{slug}/discussion"))
                .QuerySelectorAll("[data-author]")
                .Select(message => message.GetAttribute("data-author")!),
        ];
}
