namespace LiveBlog.Jobs;

/// <summary>
/// Work that a machine does again and again, from its start on. A round that fails is logged, and the next one tries again.
/// </summary>
public abstract class PeriodicJob(TimeSpan every, TimeProvider clock, ILogger log) : BackgroundService
{
    protected TimeProvider Clock => clock;

    protected ILogger Log => log;

    /// <summary>One round.</summary>
    protected abstract Task DoAsync(CancellationToken cancellation);

    /// <summary>Before the first round.</summary>
    protected virtual void Begin() { }

    /// <summary>Before each round.</summary>
    protected virtual void BeginRound() { }

    /// <summary>Waits for the next round.</summary>
    /// <param name="timer">Ticks at the interval.</param>
    protected virtual async Task WaitAsync(PeriodicTimer timer, CancellationToken cancellation) =>
        await timer.WaitForNextTickAsync(cancellation);

    /// <summary>
    /// Does something for each of many, some at a time. One that fails or times out is logged and stops none of the others.
    /// </summary>
    /// <returns>How many did not fail.</returns>
    protected async Task<int> ForEachAsync<T>(
        IReadOnlyCollection<T> items,
        int atOnce,
        Func<T, CancellationToken, Task> act,
        CancellationToken cancellation
    )
    {
        var failed = 0;
        await Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation },
            async (item, stop) =>
            {
                try
                {
                    await act(item, stop);
                }
                catch (Exception failure) when (!cancellation.IsCancellationRequested)
                {
                    Interlocked.Increment(ref failed);
                    log.LogError(failure, "{Work} failed for one of {Count}; the others go on", GetType().Name, items.Count);
                }
            }
        );
        return items.Count - failed;
    }

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Begin();
        using var timer = new PeriodicTimer(every, clock);
        while (true)
        {
            BeginRound();
            try
            {
                await DoAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // A time-out is an OperationCanceledException too; only the stop of the program ends the work.
                log.LogError(failure, "{Work} failed; it is tried again in {Every}", GetType().Name, every);
            }

            await WaitAsync(timer, stoppingToken);
        }
    }
}
