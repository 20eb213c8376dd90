using System.Collections.Concurrent;

namespace LiveBlog.Features.Live;

/// <summary>
/// The threads that push to followers. Each sends to its part of them, so that the last one waits for as little as the machine allows;
/// and a message of many followers keeps no thread of the pool busy.
/// </summary>
public sealed class SendingThreads : IDisposable
{
    /// <summary>Fewer followers than this are sent to at once, on the caller's thread.</summary>
    const int WorthSharing = 64;

    readonly BlockingCollection<Action>[] parts;

    public SendingThreads(LiveSettings settings)
    {
        parts = [.. Enumerable.Range(0, settings.SendingThreads).Select(_ => new BlockingCollection<Action>())];
        foreach (var (part, number) in parts.Select((part, number) => (part, number)))
        {
            new Thread(() => Work(part)) { IsBackground = true, Name = $"LiveBlog sending {number + 1}" }.Start();
        }
    }

    /// <summary>Sends to each of them. The next message of the same followers may be sent when this has ended, and not before.</summary>
    /// <param name="send">Does not block and does not throw.</param>
    public Task SendAsync(IReadOnlyList<IFollower> followers, Action<IFollower> send)
    {
        if (followers.Count < WorthSharing)
        {
            SendTo(followers, 0, followers.Count, send);
            return Task.CompletedTask;
        }

        var sending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = parts.Length;
        for (var n = 0; n < parts.Length; n++)
        {
            var (from, to) = (followers.Count * n / parts.Length, followers.Count * (n + 1) / parts.Length);
            parts[n]
                .Add(() =>
                {
                    try
                    {
                        SendTo(followers, from, to, send);
                    }
                    finally
                    {
                        if (Interlocked.Decrement(ref left) == 0)
                        {
                            sending.SetResult();
                        }
                    }
                });
        }

        return sending.Task;
    }

    public void Dispose()
    {
        foreach (var part in parts)
        {
            part.CompleteAdding();
        }
    }

    static void SendTo(IReadOnlyList<IFollower> followers, int from, int to, Action<IFollower> send)
    {
        for (var n = from; n < to; n++)
        {
            send(followers[n]);
        }
    }

    static void Work(BlockingCollection<Action> part)
    {
        foreach (var send in part.GetConsumingEnumerable())
        {
            send();
        }
    }
}
