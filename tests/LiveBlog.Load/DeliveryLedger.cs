using System.Diagnostics;

namespace LiveBlog.Load;

/// <summary>
/// When each follower received each revision, to the microsecond: the exact account of a fan-out run. One cell a (follower,
/// revision), so nothing is estimated and nothing can be missed unseen.
/// </summary>
internal sealed class DeliveryLedger(int followers, long firstRevision, int revisions)
{
    /// <summary>The most cells a run may have; they take four bytes each.</summary>
    public const long MaxCells = 100_000_000;

    // Zero is "not received"; else microseconds since the ledger was opened, plus one. 31 bits last 35 minutes.
    readonly int[] _cells = new int[(long)followers * revisions];
    readonly long _opened = Stopwatch.GetTimestamp();
    long _received;

    /// <summary>Cells filled so far.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Notes that <paramref name="follower"/> received <paramref name="revision"/>; each pair comes here once at most.</summary>
    public void Note(int follower, long revision, long at)
    {
        var row = revision - firstRevision;
        if (row < 0 || row >= revisions)
        {
            // Someone else writes to the blog: not part of this run's account.
            return;
        }

        _cells[(row * followers) + follower] = (int)((at - _opened) * 1_000_000 / Stopwatch.Frequency) + 1;
        Interlocked.Increment(ref _received);
    }

    /// <summary>(Follower, revision) pairs never received.</summary>
    public long Missed => ((long)followers * revisions) - Received;

    /// <summary>Microseconds from <paramref name="since"/> to each follower's receipt of <paramref name="revision"/>.</summary>
    public IEnumerable<long> Delays(long revision, long since)
    {
        var start = (revision - firstRevision) * followers;
        var from = (since - _opened) * 1_000_000 / Stopwatch.Frequency;
        for (var i = start; i < start + followers; i++)
        {
            if (_cells[i] != 0)
            {
                yield return _cells[i] - 1 - from;
            }
        }
    }

    /// <summary>Up to <paramref name="most"/> of the missed pairs, in words.</summary>
    public IEnumerable<string> MissedPairs(int most) =>
        Enumerable
            .Range(0, _cells.Length)
            .Where(i => _cells[i] == 0)
            .Take(most)
            .Select(i => $"follower {i % followers} never received revision {firstRevision + (i / followers)}");
}
