namespace LiveBlog.Load;

/// <summary>A reader's feed, kept by the rules of the live protocol: what a browser would show.</summary>
internal sealed class FeedModel
{
    readonly Dictionary<long, FeedEntry> _entries = [];

    // Id → revision: an older state of the entry that comes late must not bring it back.
    readonly Dictionary<long, long> _withdrawn = [];
    readonly List<string> _complaints = [];
    long _headRevision;
    string? _head;

    /// <summary>Takes over a whole page.</summary>
    public void Load(FreshPage page)
    {
        _entries.Clear();
        _withdrawn.Clear();
        foreach (var entry in page.Entries.Concat(page.Pinned))
        {
            _entries[entry.Id] = entry;
        }

        _head = page.Head;
        _headRevision = page.Revision;
    }

    /// <summary>Applies a change if it is newer than what is held for that entry.</summary>
    public void Apply(Change change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Blog:
                if (change.Revision > _headRevision)
                {
                    _headRevision = change.Revision;
                    _head = change.Html;
                }

                break;
            case ChangeKind.Withdrawn:
                if (change.Revision > Held(change.EntryId))
                {
                    _entries.Remove(change.EntryId);
                    _withdrawn[change.EntryId] = change.Revision;
                }

                break;
            case ChangeKind.Entry:
                if (change.Revision > Held(change.EntryId))
                {
                    Show(change);
                }

                break;
        }
    }

    /// <summary>Everything in which this feed is not what <paramref name="page"/> shows.</summary>
    public IEnumerable<string> DifferencesFrom(FreshPage page)
    {
        foreach (var complaint in _complaints)
        {
            yield return complaint;
        }

        if (_head is not null && WithoutUpdated(_head.Trim()) != WithoutUpdated(page.Head))
        {
            yield return $"#blog-head differs\n  held: {_head}\n  page: {page.Head}";
        }

        var held = _entries.Values.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).ToLookup(e => e.IsPinned);
        foreach (
            var difference in Compare("#pinned", [.. held[true]], page.Pinned).Concat(Compare("#entries", [.. held[false]], page.Entries))
        )
        {
            yield return difference;
        }
    }

    static IEnumerable<string> Compare(string place, IReadOnlyList<FeedEntry> held, IReadOnlyList<FeedEntry> shown)
    {
        foreach (var twice in shown.CountBy(e => e.Id).Where(e => e.Value > 1))
        {
            yield return $"{place}: the page shows entry {twice.Key} {twice.Value} times";
        }

        var mine = held.ToDictionary(e => e.Id);
        var theirs = shown.DistinctBy(e => e.Id).ToDictionary(e => e.Id);
        foreach (var entry in shown.Where(e => !mine.ContainsKey(e.Id)))
        {
            yield return $"{place}: entry {entry.Id} is not held\n  page: {entry.Html}";
        }

        foreach (var entry in held)
        {
            if (!theirs.TryGetValue(entry.Id, out var other))
            {
                yield return $"{place}: entry {entry.Id} is not on the page\n  held: {entry.Html}";
            }
            else if (other.Html != entry.Html)
            {
                yield return $"{place}: entry {entry.Id} differs\n  held: {entry.Html}\n  page: {other.Html}";
            }
        }

        var myOrder = held.Select(e => e.Id).Where(theirs.ContainsKey).ToList();
        var theirOrder = shown.Select(e => e.Id).Where(mine.ContainsKey).Distinct().ToList();
        if (!myOrder.SequenceEqual(theirOrder))
        {
            yield return $"{place}: the order differs\n  held: {string.Join(' ', myOrder)}\n  page: {string.Join(' ', theirOrder)}";
        }
    }

    long Held(long id) => _entries.TryGetValue(id, out var entry) ? entry.Revision : _withdrawn.GetValueOrDefault(id);

    void Show(Change change)
    {
        var html = change.Html ?? "";
        var articles = FeedEntry.ReadAll(html).Select(a => a.Entry).ToList();
        if (articles is not [var article] || article.Id != change.EntryId || article.Html != html.Trim())
        {
            _complaints.Add($"the change at revision {change.Revision} does not carry the one article of entry {change.EntryId}: {html}");
            return;
        }

        if (change.PublishedAt?.ToUnixTimeMilliseconds() != article.At)
        {
            _complaints.Add(
                $"the change at revision {change.Revision} says publishedAt {change.PublishedAt:O}, its article data-at {article.At}"
            );
        }

        // The html is always the newest state, so it may be ahead of the change that brought it.
        _entries[change.EntryId] = article with
        {
            Revision = Math.Max(change.Revision, article.Revision),
            IsPinned = change.IsPinned,
        };
        _withdrawn.Remove(change.EntryId);
    }

    // "Updated at" moves with every entry, and a page moves it by itself: it is no part of what a change of the head brings.
    private static string WithoutUpdated(string head)
    {
        const string Opening = "<span id=\"updated\">",
            Closing = "</span>";
        var start = head.IndexOf(Opening, StringComparison.Ordinal);
        return start < 0 ? head : head.Remove(start, head.IndexOf(Closing, start, StringComparison.Ordinal) - start);
    }
}
