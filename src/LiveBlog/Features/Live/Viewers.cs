using LiveBlog.ChangeStreams;

namespace LiveBlog.Features.Live;

/// <summary>Sends followers, every few seconds and only when it has changed, how many they are on this machine.</summary>
public sealed class Viewers(Followers followers, TimeProvider clock, ILogger<Viewers> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    readonly Dictionary<int, int> sent = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                SendCounts();
            }
            catch (Exception failure)
            {
                log.LogWarning(failure, "The viewer counts could not be sent");
            }
        }
    }

    void SendCounts()
    {
        foreach (var (blogId, slug, count) in followers.Counts)
        {
            if (sent.GetValueOrDefault(blogId) != count)
            {
                sent[blogId] = count;
                followers.Send(StreamKey.OfBlog(blogId), Broadcast.OfViewers(slug, count));
            }
        }
    }
}
