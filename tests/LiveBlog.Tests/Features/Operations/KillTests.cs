using System.Net.Sockets;
using System.Text;
using LiveBlog.Data;
using LiveBlog.Model;
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
        blog.Revision.Value.Should().Be(entries.Count + 1);
        entries.Select(e => e.Revision.Value).Order().Should().Equal(Enumerable.Range(2, entries.Count).Select(r => (long)r));
        (await db.Changes.Select(c => c.Revision).OrderBy(r => r).ToListAsync())
            .Select(r => r.Value)
            .Should()
            .Equal(Enumerable.Range(1, entries.Count + 1).Select(r => (long)r));
    }

    [Fact]
    public async Task A_stopping_program_finishes_requests_however_long_they_take_and_however_often_it_is_signalled()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        var key = await AddKeyAsync(database);
        await using var program = await RunningProgram.StartAsync(database);
        using var api = new HttpClient { BaseAddress = program.Address };
        api.DefaultRequestHeaders.Authorization = new("Bearer", key);

        // The rest of the body comes when the program has stopped to listen, and three seconds later.
        var isStopping = new TaskCompletionSource();
        var isAsked = new TaskCompletionSource();
        var posting = api.PostAsync(
            "/api/v1/blogs",
            new SlowJson("""{ "slug": "storm", """, """ "title": "Storm" }""", isAsked, isStopping.Task)
        );
        await isAsked.Task;
        program.Stop();
        program.Stop();
        await Eventually.TrueAsync(async () => !await ListensAsync(program.Address), "it takes no connection any more");
        await Task.Delay(TimeSpan.FromSeconds(3));
        isStopping.SetResult();
        using (var made = await posting)
        {
            await made.ShouldBeAsync(HttpStatusCode.Created);
        }

        (await program.EndAsync()).Should().Be(0);
    }

    static async Task<bool> ListensAsync(Uri address)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A body whose second half is sent when it may be.</summary>
    sealed class SlowJson : HttpContent
    {
        readonly (string First, string Second) halves;
        readonly TaskCompletionSource firstIsSent;
        readonly Task mayGoOn;

        public SlowJson(string first, string second, TaskCompletionSource firstIsSent, Task mayGoOn)
        {
            (halves, this.firstIsSent, this.mayGoOn) = ((first, second), firstIsSent, mayGoOn);
            Headers.ContentType = new("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(halves.First));
            await stream.FlushAsync();
            firstIsSent.SetResult();
            await mayGoOn;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(halves.Second));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
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
