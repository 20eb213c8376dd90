using System.Collections.Concurrent;
using LiveBlog.Model;

namespace LiveBlog.ChangeStreams;

/// <summary>
/// The last catch-ups, for others who hold the same revision: a page that is opened holds the present one as all others do, and after a
/// restart a thousand readers ask for the same.
/// </summary>
public sealed class SharedCatchUps(TimeProvider clock)
{
    // One answer may have megabytes.
    const int MaxKept = 32;

    readonly ConcurrentDictionary<(StreamKey Stream, Revision Since), Kept> kept = [];

    /// <summary>What was answered to others, and what it cost; null when nothing was, or the stream has gone on since.</summary>
    /// <param name="now">The stream's revision, read after the follower was in place.</param>
    public (CatchUp<TAnswer>.Done Answer, int Cost)? Find<TAnswer>(StreamKey stream, Revision since, Revision now) =>
        kept.TryGetValue((stream, since), out var its) && its.Answer is CatchUp<TAnswer>.Done answer && answer.Revision >= now
            ? (answer, its.Cost)
            : null;

    public void Keep<TAnswer>(StreamKey stream, Revision since, CatchUp<TAnswer>.Done answer, int cost)
    {
        kept[(stream, since)] = new Kept(answer, cost, clock.GetTimestamp());
        while (kept.Count > MaxKept && kept.MinBy(each => each.Value.At) is { Value: not null } oldest)
        {
            kept.TryRemove(oldest);
        }
    }

    sealed record Kept(object Answer, int Cost, long At);
}
