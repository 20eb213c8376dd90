using System.Data.Common;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.Live;
using LiveBlog.Features.Newswire;
using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Features.Live;

/// <summary>To ask what changed is cheap to ask, and must not be dear to answer.</summary>
[Collection(nameof(Alone))]
public sealed class CatchUpCostTests
{
    /// <summary>Of what is too much to tell nothing is read: not the texts, and not the lines of the newswire.</summary>
    [EveryDatabase]
    public async Task A_reset_is_decided_without_reading_what_changed(DatabaseProvider provider)
    {
        await using var database = TestDatabase.Create(provider);
        await using var host = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var slug = await host.OpenBlogAsync();
        await host.PublishAtOnceAsync(slug, BlogStream.MaxMissed + 1);

        var commands = new Commands();
        await using var db = database.Open(options => options.AddInterceptors(commands));
        var services = host.Services;
        var blogs = new BlogStream(
            db,
            new ChangeLog(db, services.GetRequiredService<BlogIds>()),
            services.GetRequiredService<ChangeRenderer>(),
            services.GetRequiredService<IBlogRevisions>()
        );
        (await blogs.SinceAsync(Drafts.SlugOf(slug), since: Revision.None, FreeAsync, CancellationToken.None))
            .Should()
            .BeOfType<CatchUp<BlogCatchUp>.Done>()
            .Which.Answer.Changes.Reset.Should()
            .BeTrue();
        (await new NewswireStream(db).SinceAsync(StreamKey.Newswire.Id, since: Revision.None, FreeAsync, CancellationToken.None))
            .Should()
            .BeOfType<CatchUp<NewswireChangesJson>.Done>()
            .Which.Answer.Reset.Should()
            .BeTrue();
        commands
            .Texts.Should()
            .NotBeEmpty()
            .And.NotContain(text =>
                text.Contains("BodyHtml", StringComparison.Ordinal) || text.Contains("Headline", StringComparison.Ordinal)
            );

        (await host.ChangesAsync(slug, since: 0)).Reset.Should().BeTrue();
        (await host.ChangesAsync(slug, since: 2)).Changes.Should().HaveCount(BlogStream.MaxMissed);
    }

    /// <summary>Long texts: no more of them is read and rendered than may be told.</summary>
    [Fact]
    public async Task What_is_too_long_to_tell_is_not_read_to_its_end()
    {
        await using var database = TestDatabase.Create(DatabaseProvider.Sqlite);
        await using var host = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var slug = await host.OpenBlogAsync();
        await host.InDatabaseAsync(async db =>
        {
            var blog = db.Blogs.Single(b => b.Slug == slug);
            db.Entries.AddRange(
                Enumerable.Range(1, 300).Select(n => blog.Publish(LongDraft($"{n}"), pinned: null, Drafts.Noon.AddSeconds(n)))
            );
            return await db.SaveChangesAsync();
        });
        (await host.ChangesAsync(slug, since: 0)).Reset.Should().BeTrue();
        var before = GC.GetTotalAllocatedBytes();
        (await host.ChangesAsync(slug, since: 0)).Reset.Should().BeTrue();
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(300 * 190_000, "not even each text once");
    }

    /// <summary>One connection that asks without end waits between two calls; who is beside it does not, and it loses nothing.</summary>
    [Fact]
    public async Task A_connection_that_calls_without_end_waits_its_turn_and_loses_nothing()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await TestHost.StartAsync(new TestHostSetup { Clock = clock });
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { headline = "One" });
        var greedy = await host.FollowAsync(slug, since: 2);
        var calls = Enumerable.Range(0, 200).Select(_ => greedy.Connection.InvokeAsync<ChangesJson>("Follow", slug, 1)).ToList();

        var witness = await host.FollowAsync(slug, since: 1);
        await Eventually.TrueAsync(() => Task.FromResult(calls.Count(call => call.IsCompleted) >= 59), "the first calls are answered");
        for (var n = 0; n < 20; n++)
        {
            await witness.FollowAsync(slug, since: 1);
        }

        calls.Count(call => call.IsCompleted).Should().BeLessThan(100);
        while (calls.Exists(call => !call.IsCompleted))
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await Task.WhenAll(calls)).Should().AllSatisfy(answer => answer.Changes.Should().ContainSingle());
        var entry = await host.PublishAsync(slug, new { headline = "Two" });
        await greedy.WaitForRevisionAsync(entry.Revision);
    }

    /// <summary>
    /// Where the address has used up what it may ask, the hub says so in words; what was missed is told when there is a turn again.
    /// </summary>
    [Fact]
    public async Task An_address_that_catches_up_too_often_is_told_when_to_come_back_and_then_told_all()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Clock = clock, Settings = [Addresses.Proxy, "--Limits:CatchUpsPerSecond=1", "--Limits:CatchUpBurst=8"] }
        );
        var slug = await host.OpenBlogAsync();
        await host.PublishAtOnceAsync(slug, 200);
        var address = Addresses.Next();
        await using var connection = new HubConnectionBuilder()
            .WithUrl(new Uri(host.Address, "/hubs/live"), options => options.Headers["X-Forwarded-For"] = address)
            .AddJsonProtocol(json => ApiJson.Configure(json.PayloadSerializerOptions))
            .Build();
        await connection.StartAsync();

        // Two hundred changes cost as much as all that may be asked at once.
        (await connection.InvokeAsync<ChangesJson>("Follow", slug, 1))
            .Changes.Should()
            .HaveCount(200);
        var again = () => connection.InvokeAsync<ChangesJson>("Follow", slug, 1);
        await again.Should().ThrowAsync<HubException>().WithMessage("*Try again in*");
        using (var overHttp = await host.Anonymous().AskFromAsync(address, $"/api/v1/blogs/{slug}/changes?since=1"))
        {
            await overHttp.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests);
            overHttp.Headers.RetryAfter!.Delta.Should().BePositive();
        }

        using (var asEvents = await host.Anonymous().AskFromAsync(address, $"/api/v1/blogs/{slug}/stream?since=1"))
        {
            await asEvents.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests);
        }

        using (var another = await host.Anonymous().AskFromAsync(Addresses.Next(), $"/api/v1/blogs/{slug}/changes?since=1"))
        {
            await another.ShouldBeAsync(HttpStatusCode.OK);
        }

        clock.Advance(TimeSpan.FromSeconds(10));
        (await again()).Changes.Should().HaveCount(200);
    }

    static Task<TimeSpan> FreeAsync(int cost) => Task.FromResult(TimeSpan.Zero);

    static EntryDraft LongDraft(string headline)
    {
        var draft = Drafts.Draft(headline);
        return draft with { Content = draft.Content with { BodyHtml = $"<p>{new string('x', 190_000)}</p>" } };
    }

    sealed class Commands : DbCommandInterceptor
    {
        public List<string> Texts { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            Texts.Add(command.CommandText);
            return new(result);
        }
    }
}
