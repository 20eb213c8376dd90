using System.Threading.Channels;
using LiveBlog.ChangeStreams;

namespace LiveBlog.Tests.Support;

/// <summary>A doorbell that nobody hears: every ring is lost.</summary>
sealed class SilentChangeNotifier : IChangeNotifier
{
    readonly Channel<ChangeSignal> never = Channel.CreateUnbounded<ChangeSignal>();
    int rung;

    public int Rung => Volatile.Read(ref rung);

    public ChannelReader<ChangeSignal> Signals => never.Reader;

    public Task NotifyAsync(ChangeSignal ring, CancellationToken cancellation)
    {
        Interlocked.Increment(ref rung);
        return Task.CompletedTask;
    }
}
