using System.Threading.Channels;
using LiveBlog.ChangeStreams;

namespace LiveBlog.Tests.Support;

/// <summary>A doorbell that nobody hears: every ring is lost.</summary>
sealed class SilentDoorbell : IDoorbell
{
    readonly Channel<Ring> never = Channel.CreateUnbounded<Ring>();
    int rung;

    public int Rung => Volatile.Read(ref rung);

    public ChannelReader<Ring> Rings => never.Reader;

    public Task RingAsync(Ring ring, CancellationToken cancellation)
    {
        Interlocked.Increment(ref rung);
        return Task.CompletedTask;
    }
}
