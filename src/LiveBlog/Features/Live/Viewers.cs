using LiveBlog.Jobs;

namespace LiveBlog.Features.Live;

/// <summary>Tells followers, every few seconds and only when it has changed, how many they are on this machine.</summary>
public sealed class Viewers(Followers followers, TimeProvider clock, ILogger<Viewers> log)
    : PeriodicJob(TimeSpan.FromSeconds(5), clock, log)
{
    readonly Dictionary<int, int> told = [];

    protected override Task DoAsync(CancellationToken cancellation)
    {
        foreach (var (blogId, slug, count) in followers.Counts)
        {
            if (told.GetValueOrDefault(blogId) != count)
            {
                told[blogId] = count;
                followers.Send(blogId, Broadcast.OfViewers(slug, count));
            }
        }

        return Task.CompletedTask;
    }
}
