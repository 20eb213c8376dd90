using System.Threading.Channels;
using LiveBlog.ChangeStreams;
using LiveBlog.Features.Api;
using LiveBlog.Features.Live;
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
            new TestHostSetup { Services = services => services.AddSingleton<IStreamSink>(sink) }
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
            new TestHostSetup { Clock = clock, Services = services => services.AddSingleton<IStreamSink>(sink) }
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
    public async Task When_the_signal_is_lost_the_relay_polls()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var notifier = new SilentChangeNotifier();
        await using var host = await TestHost.StartAsync(
            new TestHostSetup { Clock = clock, Services = services => services.AddSingleton<IChangeNotifier>(notifier) }
        );
        var slug = await host.OpenBlogAsync();
        var follower = await host.FollowAsync(slug, since: 1);
        await host.PublishAsync(slug, new { headline = "Unheard" });
        await host.PublishAsync(slug, new { headline = "Unheard too" });
        notifier.Sent.Should().Be(2);
        follower.Changes.Should().BeEmpty();

        clock.Advance(Relay.PollInterval);
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

    [Fact]
    public async Task A_stream_without_followers_is_not_relayed_and_goes_on_without_a_hole_when_somebody_comes()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await TestHost.StartAsync(new TestHostSetup { Clock = clock });
        var relay = host.Services.GetRequiredService<Relay>();
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { headline = "One" });
        relay.Relayed.Should().BeEmpty("nobody follows");

        var follower = await host.FollowAsync(slug, since: 2);
        relay.Relayed.Should().ContainSingle();
        await follower.DisposeAsync();
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(Relay.PollInterval);
                return Task.FromResult(relay.Relayed.Count == 0);
            },
            "the idle cursor ends"
        );

        await host.PublishAsync(slug, new { headline = "Two" });
        var next = await host.FollowAsync(slug, since: 2);
        next.Answer.Changes.Select(c => c.Revision).Should().Equal(3);
        await host.PublishAsync(slug, new { headline = "Three" });
        await next.WaitForRevisionAsync(4);
        next.Changes.Select(c => c.Revision).Should().Equal(4);
    }

    [Fact]
    public void A_cursor_moves_back_for_a_follower_that_read_before_the_first_one()
    {
        var cursor = new RelayCursor(startedAt: new Revision(7));
        cursor.MoveBack(held: new Revision(8)).Should().BeFalse("what came since the start is sent");
        cursor.MoveBack(held: new Revision(5)).Should().BeTrue();
        cursor.Advance(from: new Revision(7), to: new Revision(9));
        cursor.Revision.Value.Should().Be(5, "a message that was under way does not skip what the follower lacks");
        cursor.Advance(from: new Revision(5), to: new Revision(9));
        cursor.Revision.Value.Should().Be(9);
    }

    static async Task<string> WatchAsync(TestHost host)
    {
        var slug = await host.OpenBlogAsync();
        var blogId = await host.InDatabaseAsync(db => db.Blogs.Select(b => b.Id).SingleAsync());
        host.Services.GetRequiredService<Relay>().Watch(StreamKey.OfBlog(blogId), revision: new Revision(1));
        return slug;
    }

    /// <summary>Takes a batch, and lets go of it only when the test says so.</summary>
    sealed class PatientSink : IStreamSink
    {
        readonly Channel<IReadOnlyList<long>> batches = Channel.CreateUnbounded<IReadOnlyList<long>>();
        readonly Channel<bool> gate = Channel.CreateUnbounded<bool>();
        int delivered;

        public bool FailsFirst { get; init; }

        public bool HasFollowers(StreamKey stream) => true;

        public async Task DeliverAsync(StreamKey stream, StreamMessage message, CancellationToken cancellation)
        {
            var changes = (IReadOnlyList<ChangeJson>)message.Arguments[1]!;
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
