using System.Threading.Channels;
using LiveBlog.Changes;

namespace LiveBlog.Tests.Support;

/// <summary>A doorbell that nobody hears: every ring is lost.</summary>
sealed class SilentDoorbell : IDoorbell
{
    readonly Channel<int> never = Channel.CreateUnbounded<int>();
    int rung;

    public int Rung => Volatile.Read(ref rung);

    public ChannelReader<int> Rings => never.Reader;

    public Task RingAsync(int blogId, CancellationToken cancellation)
    {
        Interlocked.Increment(ref rung);
        return Task.CompletedTask;
    }
}
