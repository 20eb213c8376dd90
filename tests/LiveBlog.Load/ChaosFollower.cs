namespace LiveBlog.Load;

/// <summary>A reader with a terrible connection, who keeps a whole feed.</summary>
internal sealed class ChaosFollower(
    Target target,
    byte[] upgrade,
    string slug,
    HubRecordReader reader,
    long held,
    Publisher publisher,
    Random random
) : Follower(target, upgrade, slug, reader, held)
{
    const double DroppedBatches = 0.03;
    const double Reloads = 0.1;

    readonly Uri _page = new(target.Address, $"live/{slug}");

    // Its own, because batches are dropped from another thread than connections.
    readonly Random _dropping = new(random.Next());
    volatile bool _steady;

    /// <summary>The feed this follower shows.</summary>
    public FeedModel Feed { get; } = new();

    /// <summary>Connections made.</summary>
    public int Connections { get; private set; }

    /// <summary>Connections reset, by either side of a message or in the middle of one.</summary>
    public int Broken { get; private set; }

    /// <summary>Pages loaded again, as a reader pressing the browser's button.</summary>
    public int PagesLoaded { get; private set; }

    /// <summary>Connects, is cut off and comes back until <paramref name="ending"/>; whatever state that leaves, it leaves.</summary>
    public async Task SufferAsync(CancellationToken ending, CancellationToken cancellation)
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await LiveOnceAsync(ending, cancellation);
            }
            catch (IOException)
            {
                // Cut off while connecting or asking, which is the point.
                await RestAsync(200, ending);
            }
        }
    }

    /// <summary>Comes back if need be, for good, and catches up once.</summary>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        _steady = true;
        try
        {
            await ReturnAsync(cancellation);
        }
        catch (IOException)
        {
            // A cut set earlier struck only now. A new connection has none, so a second loss is the server's.
            await ReturnAsync(cancellation);
        }
    }

    protected override void Apply(Change change, long at) => Feed.Apply(change);

    protected override bool Drops() => !_steady && _dropping.NextDouble() < DroppedBatches;

    protected override async Task<long> ReloadAsync(long answered)
    {
        var page = await FreshPage.ReadAsync(publisher, _page, CancellationToken.None);
        Feed.Load(page);
        return page.Revision;
    }

    async Task ReturnAsync(CancellationToken cancellation)
    {
        if (!IsConnected)
        {
            await ConnectAsync(cancellation);
        }

        await FollowAsync(cancellation);
    }

    async Task LiveOnceAsync(CancellationToken ending, CancellationToken cancellation)
    {
        if (random.NextDouble() < Reloads)
        {
            Hold(await ReloadAsync(0));
            PagesLoaded++;
        }

        await ConnectAsync(cancellation);
        Connections++;
        if (random.Next(6) == 0)
        {
            // Somewhere in Follow's own answer.
            Socket?.ResetAfter(random.Next(1, 6000));
        }

        await FollowAsync(cancellation);
        await RestAsync(random.Next(100, 8000), ending);
        if (ending.IsCancellationRequested)
        {
            return;
        }

        await BreakAsync(ending);
        await RestAsync(random.Next(3000), ending);
    }

    async Task BreakAsync(CancellationToken ending)
    {
        Broken++;
        switch (random.Next(4))
        {
            case 0:
                Socket?.Reset();
                break;
            case 1:
                // In the middle of what the server is sending, as soon as it sends.
                Socket?.ResetAfter(random.Next(1, 4000));
                await RestAsync(2000, ending);
                Socket?.Reset();
                break;
            case 2:
                // In the middle of what this side is sending.
                var frame = HubFraming.Follow(Slug, Held);
                Socket?.Send(frame.AsSpan(0, random.Next(1, frame.Length)));
                Socket?.Reset();
                break;
            default:
                Leave();
                break;
        }
    }

    static async Task RestAsync(int milliseconds, CancellationToken ending) =>
        await Task.Delay(milliseconds, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
