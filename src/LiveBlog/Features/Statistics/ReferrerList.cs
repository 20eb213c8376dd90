using LiveBlog.Model;

namespace LiveBlog.Features.Statistics;

/// <param name="Host">A site's name, or <see cref="ReferrerCount.Others"/>.</param>
/// <param name="Added">What is to be added to its count; a host that is not listed yet is then.</param>
/// <param name="Leaves">The row as it was read, where the host is to be listed no more: its count is added to that of the others.</param>
sealed record ReferrerChange(string Host, long Added, ReferrerCount? Leaves = null);

/// <summary>
/// The sites that a blog lists as those its readers came from: a bounded number. Whatever was counted is settled here, in memory: a
/// crowd of made-up names comes to no more changes than the list is long.
/// </summary>
sealed class ReferrerList(IEnumerable<ReferrerCount> listed)
{
    /// <summary>Of the hosts that are listed, the last places are for those of today.</summary>
    const int MaxHosts = 300,
        MaxLastingHosts = 200;

    /// <summary>A host that fewer came from is not listed after a day; one that this many came from gives way to none of today.</summary>
    public const int Rare = 3,
        Established = 20;

    static readonly TimeSpan RareAfter = TimeSpan.FromDays(1);

    readonly Dictionary<string, ReferrerCount> listed = listed
        .Where(r => r.Host != ReferrerCount.Others)
        .ToDictionary(r => r.Host, StringComparer.Ordinal);

    /// <summary>
    /// Those that most came from come first, so that a crowd of hosts of one visitor each takes only the room that is left.
    /// </summary>
    /// <param name="counted">How many came from each host, of <see cref="ReferrerCount.Others"/> among them, since it was last
    /// asked.</param>
    public IReadOnlyList<ReferrerChange> Add(IReadOnlyDictionary<string, long> counted)
    {
        var changes = counted.Where(c => listed.ContainsKey(c.Key)).Select(c => new ReferrerChange(c.Key, c.Value)).ToList();
        var others = counted.GetValueOrDefault(ReferrerCount.Others);
        var room = MaxHosts - listed.Count;

        // The host that fewest came from gives way, of such the one that was counted first.
        var givingWay = new Queue<ReferrerCount>(
            listed
                .Values.Where(r => r.Count < Established && !counted.ContainsKey(r.Host))
                .OrderBy(r => r.Count)
                .ThenBy(r => r.Since)
                .ThenBy(r => r.Host, StringComparer.Ordinal)
        );
        foreach (
            var (host, count) in counted
                .Where(c => c.Key != ReferrerCount.Others && !listed.ContainsKey(c.Key))
                .OrderByDescending(c => c.Value)
        )
        {
            if (room > 0)
            {
                room--;
            }
            else if (givingWay.TryDequeue(out var first))
            {
                changes.Add(new ReferrerChange(first.Host, 0, first));
            }
            else
            {
                others += count;
                continue;
            }

            changes.Add(new ReferrerChange(host, count));
        }

        return others > 0 ? [.. changes, new ReferrerChange(ReferrerCount.Others, others)] : changes;
    }

    /// <summary>
    /// Removes hosts that hardly anybody came from and, where there are many, the rarest of earlier days.
    /// </summary>
    public IReadOnlyList<ReferrerChange> Fold(DateTime now)
    {
        var old = listed.Values.Where(r => r.Since < now - RareAfter).OrderBy(r => r.Count).ToList();
        var rare = old.Count(r => r.Count < Rare);
        var leaving = Math.Min(old.Count, Math.Max(rare, listed.Count - MaxLastingHosts));
        return [.. old.Take(leaving).Select(r => new ReferrerChange(r.Host, 0, r))];
    }
}
