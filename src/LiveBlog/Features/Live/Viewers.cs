namespace LiveBlog.Features.Live;

/// <summary>Tells followers, every few seconds and only when it has changed, how many they are on this machine.</summary>
public sealed class Viewers(Followers followers, TimeProvider clock, ILogger<Viewers> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    readonly Dictionary<int, int> told = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Tell();
            }
            catch (Exception failure)
            {
                log.LogWarning(failure, "The followers could not be told how many they are");
            }
        }
    }

    void Tell()
    {
        foreach (var (blogId, slug, count) in followers.Counts)
        {
            if (told.GetValueOrDefault(blogId) != count)
            {
                told[blogId] = count;
                followers.Send(blogId, Broadcast.OfViewers(slug, count));
            }
        }
    }
}
