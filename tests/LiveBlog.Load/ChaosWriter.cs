using System.Collections.Concurrent;
using System.Diagnostics;

namespace LiveBlog.Load;

/// <summary>
/// A newsroom in a hurry: posts, edits, withdraws, pins, marks key events and rewrites the standfirst, alone or several at once,
/// spread over the run's time. What it does is drawn from the seed; how it meets the readers' misfortunes is the machine's affair.
/// </summary>
internal sealed class ChaosWriter(Publisher publisher, string slug, int posts, TimeSpan duration, Random random)
{
    const int MaxAtOnce = 8;

    readonly List<Written> _live = [];
    readonly ConcurrentQueue<Written> _fresh = new();
    readonly SortedDictionary<string, int> _done = new(StringComparer.Ordinal);
    int _posted;

    sealed class Written(long id, EntryDraft draft)
    {
        public long Id { get; } = id;

        public EntryDraft Draft { get; set; } = draft;
    }

    /// <summary>How many of each kind of write were made.</summary>
    public IReadOnlyDictionary<string, int> Done => _done;

    /// <summary>Makes <c>posts</c> posts and about as many other changes.</summary>
    public async Task WriteAsync(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (_posted < posts)
        {
            var wait = (duration * _posted / posts) - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellation);
            }

            var busy = new HashSet<Written>();
            var atOnce = random.Next(4) == 0 ? random.Next(2, MaxAtOnce + 1) : 1;
            await Task.WhenAll([.. Enumerable.Range(0, atOnce).Select(_ => WriteOneAsync(busy, cancellation))]);

            // Only now: the choice of what to write must not depend on which answer came first.
            _live.AddRange(_fresh.OrderBy(e => e.Id));
            _fresh.Clear();
        }
    }

    Task WriteOneAsync(HashSet<Written> busy, CancellationToken cancellation)
    {
        // Two writes to one entry at once would only quarrel over its ETag.
        var free = _live.Except(busy).ToList();
        var chance = random.Next(100);
        if (_posted < posts && (chance < 50 || free.Count == 0))
        {
            return PostAsync(cancellation);
        }

        if (free.Count == 0 || chance > 96)
        {
            Count("standfirsts");
            var text = EntryDraft.Write(random, 0, 80, awkward: true).BodyMarkdown;
            return publisher.ChangeStandfirstAsync(slug, text, cancellation);
        }

        var entry = free[random.Next(free.Count)];
        busy.Add(entry);
        return chance switch
        {
            < 74 => EditAsync(entry, cancellation),
            < 82 => ReplaceAsync("key events", entry, entry.Draft with { IsKeyEvent = !entry.Draft.IsKeyEvent }, cancellation),
            < 90 => PinAsync(entry, cancellation),
            _ => WithdrawAsync(entry, cancellation),
        };
    }

    async Task PostAsync(CancellationToken cancellation)
    {
        var draft = EntryDraft.Write(random, ++_posted, random.Next(20, 1500), awkward: true);
        Count("posts");
        var posted = await publisher.PostAsync(slug, draft, cancellation);
        _fresh.Enqueue(new Written(posted.Id, draft));
    }

    Task EditAsync(Written entry, CancellationToken cancellation)
    {
        var draft = EntryDraft.Write(random, random.Next(posts), random.Next(20, 1500), awkward: true);
        return ReplaceAsync(
            "edits",
            entry,
            draft with
            {
                IsKeyEvent = entry.Draft.IsKeyEvent,
                IsPinned = entry.Draft.IsPinned,
            },
            cancellation
        );
    }

    Task PinAsync(Written entry, CancellationToken cancellation)
    {
        var pin = !entry.Draft.IsPinned;
        foreach (var other in pin ? _live : [])
        {
            // A blog has one pinned entry: an edit of the one before must not pin it again.
            other.Draft = other.Draft with
            {
                IsPinned = false,
            };
        }

        return ReplaceAsync(pin ? "pins" : "unpins", entry, entry.Draft with { IsPinned = pin }, cancellation);
    }

    Task ReplaceAsync(string what, Written entry, EntryDraft draft, CancellationToken cancellation)
    {
        Count(what);
        entry.Draft = draft;
        return publisher.ReplaceAsync(entry.Id, draft, cancellation);
    }

    Task WithdrawAsync(Written entry, CancellationToken cancellation)
    {
        Count("withdrawals");
        _live.Remove(entry);
        return publisher.WithdrawAsync(entry.Id, cancellation);
    }

    void Count(string what) => _done[what] = _done.GetValueOrDefault(what) + 1;
}
