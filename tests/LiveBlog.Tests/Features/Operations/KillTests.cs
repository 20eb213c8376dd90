using LiveBlog.Data;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Operations;

/// <summary>What an editor was told is published is on disk, however the program ends.</summary>
public sealed class KillTests
{
    const int Acknowledged = 30;

    [EveryDatabase]
    public async Task A_program_killed_while_it_writes_loses_nothing_acknowledged_and_leaves_nothing_half(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        var key = await AddKeyAsync(database);
        await using var program = await RunningProgram.StartAsync(database);
        var told = new List<string>();
        using (var api = new HttpClient { BaseAddress = program.Address })
        {
            api.DefaultRequestHeaders.Authorization = new("Bearer", key);
            using (var opened = await api.PostAsJsonAsync("/api/v1/blogs", new { slug = "storm", title = "Storm" }))
            {
                await opened.ShouldBeAsync(HttpStatusCode.Created);
            }

            await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => WriteAsync(api, writer, program, told)));
        }

        await program.DisposeAsync();
        await using var db = database.Open();
        var blog = await db.Blogs.SingleAsync();
        var entries = await db.Entries.ToListAsync();
        entries.Select(e => e.Headline).Should().OnlyHaveUniqueItems().And.Contain(told);
        blog.EntryCount.Should().Be(entries.Count);
        blog.Revision.Should().Be(entries.Count + 1);
        entries.Select(e => e.Revision).Order().Should().Equal(Enumerable.Range(2, entries.Count).Select(r => (long)r));
        (await db.Changes.Select(c => c.Revision).OrderBy(r => r).ToListAsync()).Should().Equal(Enumerable.Range(1, entries.Count + 1).Select(r => (long)r));
    }

    static async Task WriteAsync(HttpClient api, int writer, RunningProgram program, List<string> told)
    {
        for (var n = 0; ; n++)
        {
            var headline = $"{writer}/{n}";
            try
            {
                using var response = await api.PostAsJsonAsync("/api/v1/blogs/storm/entries", new { headline });
                if (response.StatusCode != HttpStatusCode.Created)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It was killed in the middle of this one, which was never acknowledged.
                return;
            }

            lock (told)
            {
                told.Add(headline);
                if (told.Count == Acknowledged)
                {
                    program.Kill();
                }
            }
        }
    }

    static async Task<string> AddKeyAsync(TestDatabase database)
    {
        await using var db = database.Open();
        var (key, text) = ApiKey.Create("storm", Roles.Editor, Drafts.Noon);
        db.Add(key);
        await db.SaveChangesAsync();
        return text;
    }
}
