using System.Threading.Channels;
using LiveBlog.ChangeStreams;

namespace LiveBlog.Tests.Support;

/// <summary>Every signal is lost.</summary>
sealed class SilentChangeNotifier : IChangeNotifier
{
    readonly Channel<ChangeSignal> never = Channel.CreateUnbounded<ChangeSignal>();
    int sent;

    public int Sent => Volatile.Read(ref sent);

    public ChannelReader<ChangeSignal> Signals => never.Reader;

    public Task NotifyAsync(ChangeSignal signal, CancellationToken cancellation)
    {
        Interlocked.Increment(ref sent);
        return Task.CompletedTask;
    }
}
