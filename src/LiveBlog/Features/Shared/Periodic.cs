namespace LiveBlog.Features.Shared;

/// <summary>Work that a machine does again and again, from its start on. A round that fails is logged, and the next one tries again.</summary>
public abstract class Periodic(TimeSpan every, TimeProvider clock, ILogger log) : BackgroundService
{
    protected TimeProvider Clock => clock;

    protected ILogger Log => log;

    /// <summary>One round.</summary>
    protected abstract Task DoAsync(CancellationToken cancellation);

    /// <summary>Before the first round.</summary>
    protected virtual void Begin()
    {
    }

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Begin();
        using var timer = new PeriodicTimer(every, clock);
        do
        {
            try
            {
                await DoAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogError(failure, "{Work} failed; it is tried again in {Every}", GetType().Name, every);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
