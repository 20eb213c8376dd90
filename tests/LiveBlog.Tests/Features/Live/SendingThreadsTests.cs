using System.Collections.Concurrent;
using LiveBlog.Features.Live;
using LiveBlog.Http.Limits;

namespace LiveBlog.Tests.Features.Live;

/// <summary>The threads that push to followers.</summary>
public sealed class SendingThreadsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(63, 4)]
    [InlineData(1_000, 1)]
    [InlineData(1_000, 4)]
    [InlineData(1_001, 7)]
    public async Task Each_follower_gets_each_message_once_and_in_order(int count, int threads)
    {
        using var sending = new SendingThreads(new LiveSettings { SendingThreads = threads });
        Recorder[] followers = [.. Enumerable.Range(0, count).Select(_ => new Recorder())];
        var used = new ConcurrentDictionary<int, byte>();
        for (var n = 0; n < 50; n++)
        {
            var message = n;
            await sending.SendAsync(
                followers,
                follower =>
                {
                    used.TryAdd(Environment.CurrentManagedThreadId, 0);
                    ((Recorder)follower).Got.Add(message);
                }
            );
        }

        followers.Should().AllSatisfy(follower => follower.Got.Should().Equal(Enumerable.Range(0, 50)));
        if (count >= 1_000)
        {
            used.Should().HaveCount(threads, "each thread has its part");
        }
    }

    sealed class Recorder : IFollower
    {
        public List<int> Got { get; } = [];

        public Caller Caller => default;

        public TimeSpan Patience => TimeSpan.Zero;

        public bool TrySend(Broadcast message) => true;
    }
}
