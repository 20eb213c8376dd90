namespace LiveBlog.Load;

/// <summary>Many followers: opened a few dozen at a time, and kept alive by one timer for all of them.</summary>
internal sealed class FollowerPool(IReadOnlyList<Follower> followers) : IAsyncDisposable
{
    // A server's queue of connections not yet accepted holds 512.
    const int OpenedAtOnce = 64;

    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);

    readonly CancellationTokenSource _closing = new();
    Task _keepingAlive = Task.CompletedTask;

    /// <summary>Followers without a connection.</summary>
    public int Lost => followers.Count(f => !f.IsConnected);

    /// <summary>
    /// Begins to send each follower's pings, spread evenly over the interval; those without a connection are passed over.
    /// </summary>
    public void KeepAlive() => _keepingAlive = KeepAliveAsync();

    /// <summary>Connects every follower and has it follow.</summary>
    /// <exception cref="CannotRunException">One of them could not.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce, CancellationToken = cancellation };
        var opened = 0;
        try
        {
            await Parallel.ForEachAsync(
                followers,
                options,
                async (follower, token) =>
                {
                    await follower.ConnectAsync(token);
                    await follower.FollowAsync(token);
                    Interlocked.Increment(ref opened);
                }
            );
        }
        catch (IOException e)
        {
            throw new CannotRunException($"After {opened} of {followers.Count} followers: {e.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _keepingAlive;
        foreach (var follower in followers)
        {
            follower.Leave();
        }

        _closing.Dispose();
    }

    async Task KeepAliveAsync()
    {
        var ticks = (int)(KeepAliveInterval / Tick);
        using var timer = new PeriodicTimer(Tick);
        try
        {
            for (var tick = 0; await timer.WaitForNextTickAsync(_closing.Token); tick = (tick + 1) % ticks)
            {
                for (var i = tick; i < followers.Count; i += ticks)
                {
                    followers[i].Ping();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The pool is closing.
        }
    }
}
