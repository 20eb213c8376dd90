using LiveBlog.ChangeStreams;
using LiveBlog.Jobs;

namespace LiveBlog.Features.Live;

/// <summary>Sends followers, every few seconds and only when it has changed, how many they are on this machine.</summary>
public sealed class Viewers(Followers followers, TimeProvider clock, ILogger<Viewers> log)
    : PeriodicJob(TimeSpan.FromSeconds(5), clock, log)
{
    readonly Dictionary<int, int> sent = [];

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        foreach (var (blogId, slug, count) in followers.Counts)
        {
            if (sent.GetValueOrDefault(blogId) != count)
            {
                sent[blogId] = count;
                await followers.SendAsync(StreamKey.OfBlog(blogId), Broadcast.OfViewers(slug, count));
            }
        }
    }
}
