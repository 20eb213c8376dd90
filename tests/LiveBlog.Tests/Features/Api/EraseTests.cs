using System.Text;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Api;

/// <summary>What is erased is gone from everything that is kept.</summary>
public sealed class EraseTests
{
    const string Secret = "Zanzibarquark",
        Earlier = "Plumbagoxylem";

    [EveryDatabase]
    public async Task An_erased_entry_is_nowhere_any_more(DatabaseProvider provider)
    {
        var clock = new TickingClock(Drafts.Noon);
        await using var host = await TestHost.StartAsync(new() { Provider = provider, Clock = clock });
        var slug = await host.OpenBlogAsync();
        var follower = await host.FollowAsync(slug);
        clock.Tick(60);
        var entry = await PublishAsync(host, slug, new { headline = Earlier, bodyHtml = $"<p>{Earlier}</p>" }, HttpStatusCode.Created);
        var published = clock.Now;
        clock.Tick(60);
        await host.EditAsync(entry.Id, new { headline = Secret, correction = $"It was not {Earlier}." });
        clock.Tick(60);
        (await host.TextAsync($"/live/{slug}?at={published:O}")).Should().Contain(Earlier);
        (await host.TextAsync($"/live/{slug}/entry/{entry.Id}/changes")).Should().Contain(Earlier).And.Contain(Secret);

        using (var response = await host.Administrator().DeleteAsync($"/api/v1/entries/{entry.Id}?erase=true"))
        {
            await response.ShouldBeAsync(HttpStatusCode.NoContent);
        }

        await follower.WaitForAsync(f => f.Changes.Any(c => c.Kind == ChangeKind.Withdrawn));
        foreach (
            var path in new[]
            {
                $"/live/{slug}",
                $"/live/{slug}?at={published:O}",
                $"/live/{slug}?at={clock.Now:O}",
                $"/embed/{slug}",
                $"/api/v1/blogs/{slug}/changes?since=0",
                $"/api/v1/blogs/{slug}/entries",
            }
        )
        {
            (await host.TextAsync(path)).Should().NotContain(Secret).And.NotContain(Earlier, "of {0}", path);
        }

        foreach (
            var path in new[] { $"/live/{slug}/entry/{entry.Id}", $"/live/{slug}/entry/{entry.Id}/changes", $"/api/v1/entries/{entry.Id}" }
        )
        {
            using var response = await host.Anonymous().GetAsync(path);
            await response.ShouldBeAsync(HttpStatusCode.Gone);
            (await response.Content.ReadAsStringAsync()).Should().NotContain(Secret).And.NotContain(Earlier);
        }

        // Sent again under the same key, it does not come back.
        await PublishAsync(host, slug, new { headline = Earlier, bodyHtml = $"<p>{Earlier}</p>" }, HttpStatusCode.UnprocessableEntity);
        (await host.InDatabaseAsync(db => db.IdempotentPosts.Select(p => p.Fingerprint).ToListAsync())).Should().Equal("");
    }

    [Fact]
    public async Task The_file_of_the_database_holds_nothing_of_it()
    {
        await using var database = TestDatabase.Create(DatabaseProvider.Sqlite);
        await using var host = await TestHost.StartAsync(new() { Database = database });
        var slug = await host.OpenBlogAsync();
        var text = string.Join(' ', Enumerable.Repeat(Secret, 2_000));
        var entry = await host.PublishAsync(slug, new { headline = Secret, bodyHtml = $"<p>{text}</p>" });
        await host.InDatabaseAsync(db => db.Entries.ExecuteUpdateAsync(set => set.SetProperty(e => e.SearchText, text)));
        await host.PublishManyAsync(slug, 20);
        await host.EditAsync(entry.Id, new { headline = Earlier });
        await host.WithdrawAsync(entry.Id);
        (Holds(database, Secret), Holds(database, Earlier)).Should().Be((true, true));

        using var response = await host.Administrator().DeleteAsync($"/api/v1/entries/{entry.Id}?erase=true");
        await response.ShouldBeAsync(HttpStatusCode.NoContent);

        (Holds(database, Secret), Holds(database, Earlier)).Should().Be((false, false));
    }

    [Fact]
    public async Task Only_an_administrator_erases_and_a_withdrawn_entry_can_be_erased_too()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "Words" });
        var path = $"/api/v1/entries/{entry.Id}?erase=true";

        using (var refused = await host.Editor().DeleteAsync(path))
        {
            await refused.ShouldBeProblemAsync(HttpStatusCode.Forbidden);
        }

        using (var unclear = await host.Administrator().DeleteAsync($"/api/v1/entries/{entry.Id}?erase=yes"))
        {
            await unclear.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "erase");
        }

        (await host.TextAsync($"/live/{slug}")).Should().Contain("Words");
        await host.WithdrawAsync(entry.Id);
        for (var n = 0; n < 2; n++)
        {
            using var erased = await host.Administrator().DeleteAsync(path);
            await erased.ShouldBeAsync(HttpStatusCode.NoContent);
        }

        // Withdrawn at 3, erased at 4; the second time changes nothing.
        (await host.GetAsync<LiveBlog.Features.Api.BlogJson>($"/api/v1/blogs/{slug}"))
            .Revision.Should()
            .Be(4);
        using var unknown = await host.Administrator().DeleteAsync("/api/v1/entries/999999?erase=true");
        await unknown.ShouldBeProblemAsync(HttpStatusCode.NotFound);
    }

    static async Task<EntryJsonId> PublishAsync(TestHost host, string slug, object fields, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/blogs/{slug}/entries")
        {
            Content = JsonContent.Create(fields),
        };
        request.Headers.Add("Idempotency-Key", "k1");
        using var response = await host.Editor().SendAsync(request);
        await response.ShouldBeAsync(expected);
        return expected == HttpStatusCode.Created ? await response.ReadAsync<EntryJsonId>() : new EntryJsonId(0);
    }

    sealed record EntryJsonId(long Id);

    static bool Holds(TestDatabase database, string word)
    {
        var file = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        return new[] { file, file + "-wal" }
            .Where(File.Exists)
            .Any(name =>
            {
                using var shared = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var bytes = new MemoryStream();
                shared.CopyTo(bytes);
                return Encoding.Latin1.GetString(bytes.ToArray()).Contains(word, StringComparison.OrdinalIgnoreCase);
            });
    }
}
