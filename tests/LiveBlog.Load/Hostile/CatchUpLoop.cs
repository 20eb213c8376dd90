namespace LiveBlog.Load.Hostile;

/// <summary>A connection that asks for everything since the beginning, again and again.</summary>
internal sealed class CatchUpLoop(Target target, string slug)
    : Follower(target, HubFraming.Upgrade(target), slug, new HubRecordReader(withHtml: false), held: 0)
{
    /// <summary>How often it was answered.</summary>
    public int Rounds { get; private set; }

    /// <summary>Until <paramref name="ending"/>, or the server hangs up.</summary>
    public async Task RunAsync(CancellationToken ending, CancellationToken cancellation)
    {
        try
        {
            await ConnectAsync(cancellation);
            while (!ending.IsCancellationRequested)
            {
                Hold(0);
                await FollowAsync(cancellation);
                Rounds++;
            }
        }
        catch (IOException)
        {
            // To be hung up on, or refused, is a right answer to this.
        }
    }

    protected override void Apply(Change change, long at) { }

    protected override Task<long> ReloadAsync(long answered) => Task.FromResult(0L);
}
