using LiveBlog.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Jobs;

/// <summary>Work in the background goes on, whatever a round or one of many does.</summary>
public sealed class PeriodicTests
{
    [Fact]
    public async Task A_time_out_ends_its_round_and_not_the_work()
    {
        var clock = new FakeTimeProvider();
        using var rounds = new Rounds(clock);
        await rounds.StartAsync(default);
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(rounds.Count >= 3);
            },
            "three rounds"
        );
        rounds.ExecuteTask!.IsCompleted.Should().BeFalse();
        await rounds.StopAsync(default);
    }

    [Fact]
    public async Task One_that_times_out_skips_none_of_the_others()
    {
        using var rounds = new Rounds(new FakeTimeProvider());
        foreach (var atOnce in new[] { 1, 4 })
        {
            (await rounds.AllAsync(atOnce)).Should().Equal(0, 2, 3, 4, 5, 6, 7, 8, 9);
        }
    }

    sealed class Rounds(TimeProvider clock, ILogger? log = null) : PeriodicJob(TimeSpan.FromSeconds(1), clock, log ?? NullLogger.Instance)
    {
        int count;

        public int Count => Volatile.Read(ref count);

        public async Task<IEnumerable<int>> AllAsync(int atOnce)
        {
            var done = new System.Collections.Concurrent.ConcurrentBag<int>();
            var succeeded = await ForEachAsync(
                Enumerable.Range(0, 10).ToList(),
                atOnce,
                async (n, _) =>
                {
                    await Task.Yield();
                    if (n == 1)
                    {
                        throw new TaskCanceledException(
                            "The request was canceled due to the configured HttpClient.Timeout.",
                            new TimeoutException()
                        );
                    }

                    done.Add(n);
                },
                default
            );
            succeeded.Should().Be(9);
            return done.Order();
        }

        protected override Task DoAsync(CancellationToken cancellation)
        {
            Interlocked.Increment(ref count);
            throw new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout.", new TimeoutException());
        }
    }
}
