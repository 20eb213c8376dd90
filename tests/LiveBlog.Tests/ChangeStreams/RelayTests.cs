using System.Threading.Channels;
using LiveBlog.ChangeStreams;
using LiveBlog.Features.Api;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.ChangeStreams;

public sealed class RelayTests
{
    [Fact]
    public async Task What_comes_in_while_a_batch_is_under_way_makes_the_next_batch()
    {
        var sink = new PatientSink();
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Services = services => services.AddSingleton<IChangeSink>(sink) }
        );
        var slug = await WatchAsync(host);
        await host.PublishAsync(slug, new { headline = "First" });
        (await sink.NextAsync()).Should().Equal(2);
        for (var n = 0; n < 19; n++)
        {
            await host.PublishAsync(slug, new { headline = $"{n}" });
        }

        sink.GoOn();
        (await sink.NextAsync()).Should().Equal(Enumerable.Range(3, 19).Select(r => (long)r));
        sink.GoOn();
    }

    [Fact]
    public async Task A_batch_that_could_not_be_delivered_is_delivered_again()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var sink = new PatientSink { FailsFirst = true };
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Clock = clock, Services = services => services.AddSingleton<IChangeSink>(sink) }
        );
        var slug = await WatchAsync(host);
        await host.PublishAsync(slug, new { headline = "First" });
        (await sink.NextAsync()).Should().Equal(2);
        sink.GoOn();
        await host.PublishAsync(slug, new { headline = "Second" });
        (await sink.NextAsync()).Should().StartWith([2L]);
        sink.GoOn();
    }

    [Fact]
    public async Task When_the_doorbell_is_lost_the_relay_looks_by_itself()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var doorbell = new SilentChangeNotifier();
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Clock = clock, Services = services => services.AddSingleton<IChangeNotifier>(doorbell) }
        );
        var slug = await host.OpenBlogAsync();
        var follower = await host.FollowAsync(slug, since: 1);
        await host.PublishAsync(slug, new { headline = "Unheard" });
        await host.PublishAsync(slug, new { headline = "Unheard too" });
        doorbell.Rung.Should().Be(2);
        follower.Changes.Should().BeEmpty();

        clock.Advance(Relay.LooksEvery);
        await follower.WaitForRevisionAsync(3);
        follower.Batches.Should().ContainSingle().Which.Select(c => c.Revision).Should().Equal(2, 3);
    }

    [EveryDatabase]
    public async Task After_a_restart_the_old_revision_leads_to_the_present(LiveBlog.Data.DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var slug = await host.OpenBlogAsync();
        var one = await host.PublishAsync(slug, new { headline = "One" });
        var two = await host.PublishAsync(slug, new { headline = "Two" });
        var follower = await host.FollowAsync(slug);
        var held = follower.Answer.Revision;
        await host.StopAsync();
        await follower.WaitForAsync(f => f.IsClosed);

        await host.StartAgainAsync();
        await host.WithdrawAsync(one.Id);
        await host.EditAsync(two.Id, new { headline = "Two, later" });
        await host.PublishAsync(slug, new { headline = "Three" });
        var back = await host.FollowAsync(slug, held);
        back.Answer.Changes.Select(c => (c.Revision, c.Kind))
            .Should()
            .Equal((4, ChangeKind.Withdrawn), (5, ChangeKind.Entry), (6, ChangeKind.Entry));

        await host.PublishAsync(slug, new { headline = "Four" });
        await back.WaitForRevisionAsync(7);
        back.Changes.Select(c => c.Revision).Should().Equal(7);
        (await host.GetAsync<ListJson<EntryJson>>($"/api/v1/blogs/{slug}/entries?order=oldest"))
            .Items.Select(e => e.Headline)
            .Should()
            .Equal("Two, later", "Three", "Four");
    }

    static async Task<string> WatchAsync(TestHost host)
    {
        var slug = await host.OpenBlogAsync();
        var blogId = await host.InDatabaseAsync(db => db.Blogs.Select(b => b.Id).SingleAsync());
        host.Services.GetRequiredService<Relay>().Watch(blogId, revision: 1);
        return slug;
    }

    /// <summary>Takes a batch, and lets go of it only when the test says so.</summary>
    sealed class PatientSink : IChangeSink
    {
        readonly Channel<IReadOnlyList<long>> batches = Channel.CreateUnbounded<IReadOnlyList<long>>();
        readonly Channel<bool> gate = Channel.CreateUnbounded<bool>();
        int delivered;

        public bool FailsFirst { get; init; }

        public async Task DeliverAsync(Blog blog, IReadOnlyList<LoggedChange> changes, CancellationToken cancellation)
        {
            await batches.Writer.WriteAsync([.. changes.Select(c => c.Revision)], cancellation);
            await gate.Reader.ReadAsync(cancellation);
            if (FailsFirst && Interlocked.Increment(ref delivered) == 1)
            {
                throw new IOException("The first one breaks.");
            }
        }

        public Task<IReadOnlyList<long>> NextAsync() => batches.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        public void GoOn() => gate.Writer.TryWrite(true);
    }
}
