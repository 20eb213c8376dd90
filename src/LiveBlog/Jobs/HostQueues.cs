using System.Diagnostics.CodeAnalysis;

namespace LiveBlog.Jobs;

/// <summary>
/// Work that waits for other servers, in a queue for each host. So many run at once in all, and so many for each host: one that
/// is slow or dead delays only what is meant for itself.
/// </summary>
/// <param name="atOnce">How many run at once in all.</param>
/// <param name="atOncePerHost">How many run at once for one host.</param>
/// <param name="maxWaiting">How many may wait in all.</param>
/// <param name="maxWaitingPerHost">How many may wait for one host.</param>
[SuppressMessage(
    "Reliability",
    "CA1001",
    Justification = "The wait handle of its semaphore is never asked for: there is nothing to dispose of."
)]
public sealed class HostQueues(int atOnce, int atOncePerHost, int maxWaiting, int maxWaitingPerHost, ILogger log)
{
    readonly SemaphoreSlim places = new(atOnce);
    readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    readonly Lock gate = new();
    TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int waiting,
        failed;

    /// <summary>How many have ended in an exception.</summary>
    public int Failed => Volatile.Read(ref failed);

    /// <summary>The hosts that something waits or runs for.</summary>
    public IReadOnlyList<string> Busy
    {
        get
        {
            lock (gate)
            {
                return [.. lanes.Keys];
            }
        }
    }

    /// <summary>Queues work for a host. False when too much waits already, for this host or in all.</summary>
    public bool TryAdd(string host, Func<Task> work)
    {
        lock (gate)
        {
            if (!lanes.TryGetValue(host, out var lane))
            {
                lane = new Lane();
            }

            if (waiting >= maxWaiting || lane.Waiting.Count >= maxWaitingPerHost)
            {
                return false;
            }

            lanes[host] = lane;
            lane.Waiting.Enqueue(work);
            waiting++;
            if (lane.Running < atOncePerHost)
            {
                lane.Running++;
                _ = Task.Run(() => RunAsync(host, lane));
            }

            return true;
        }
    }

    /// <summary>Waits until a host has nothing left to do, a time has passed, or nothing runs at all.</summary>
    public async Task WaitForOneAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancellation)
    {
        Task one;
        lock (gate)
        {
            if (lanes.Count == 0)
            {
                return;
            }

            one = finished.Task;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(one, Task.Delay(atMost, clock, stop.Token));
        await stop.CancelAsync();
    }

    /// <summary>Waits until nothing waits or runs.</summary>
    public async Task WhenIdleAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task one;
            lock (gate)
            {
                if (lanes.Count == 0)
                {
                    return;
                }

                one = finished.Task;
            }

            await one.WaitAsync(cancellation);
        }
    }

    async Task RunAsync(string host, Lane lane)
    {
        while (true)
        {
            Func<Task> work;
            lock (gate)
            {
                if (!lane.Waiting.TryDequeue(out work!))
                {
                    lane.Running--;
                    if (lane.Running == 0)
                    {
                        lanes.Remove(host);
                        finished.TrySetResult();
                        finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    }

                    return;
                }

                waiting--;
            }

            await places.WaitAsync();
            try
            {
                await work();
            }
            catch (Exception failure)
            {
                // One that fails or times out stops none of the others. At the end of the program all do.
                Interlocked.Increment(ref failed);
                log.Log(failure is OperationCanceledException ? LogLevel.Debug : LogLevel.Error, failure, "Work for {Host} failed", host);
            }
            finally
            {
                places.Release();
            }
        }
    }

    sealed class Lane
    {
        public Queue<Func<Task>> Waiting { get; } = new();

        public int Running { get; set; }
    }
}
