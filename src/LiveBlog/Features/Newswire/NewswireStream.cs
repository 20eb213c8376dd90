using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using TheNewswire = LiveBlog.Model.Newswire;

namespace LiveBlog.Features.Newswire;

/// <summary>
/// The newswire as a stream. The headlines of every blog go to every reader: unlike a blog it rests after each message and gathers
/// meanwhile.
/// </summary>
public sealed class NewswireStream(LiveBlogDb db) : ChangeStream<Revision, NewswireChangesJson>
{
    /// <summary>More changed lines than this, and the newswire is better loaded again: no page shows as many.</summary>
    public const int MaxMissed = 300;

    /// <summary>The least time between two messages.</summary>
    public static readonly TimeSpan MessagesApart = TimeSpan.FromSeconds(2);

    const int BatchSize = 200;

    public override string Kind => StreamKey.NewswireKind;

    public override TimeSpan Rest => MessagesApart;

    // It says how far the newswire has come: pages that were made before somebody followed learn that they hold too little.
    public override bool GreetsFirst => true;

    protected override int ResetAfter => MaxMissed;

    public Task<Revision> RevisionAsync(CancellationToken cancellation) =>
        db.Newswires.Where(w => w.Id == TheNewswire.TheId).Select(w => w.Revision).SingleAsync(cancellation);

    public override async Task<IReadOnlyDictionary<int, Revision>> RevisionsAsync(
        IReadOnlyCollection<int> ids,
        CancellationToken cancellation
    ) => new Dictionary<int, Revision> { [StreamKey.Newswire.Id] = await RevisionAsync(cancellation) };

    public override async Task<StreamMessage?> ReadAsync(int id, Revision after, bool isGreeting, CancellationToken cancellation)
    {
        var now = await RevisionAsync(cancellation);
        if (now <= after && !isGreeting)
        {
            return null;
        }

        var lines = await LinesAsync(after, now, BatchSize, cancellation);
        var to = lines.Length == BatchSize ? new Revision(lines[^1].Revision) : now;
        return new StreamMessage(to, IsFull: lines.Length == BatchSize, "NewswireChanged", [after.Value, to.Value, lines]);
    }

    protected override async Task<(Revision Revision, Revision State)?> StateAsync(int id, CancellationToken cancellation)
    {
        var revision = await RevisionAsync(cancellation);
        return (revision, revision);
    }

    protected override Task<int> CountAsync(int id, Revision after, int limit, CancellationToken cancellation) =>
        db.NewswireLines.Where(l => l.Revision > after).Take(limit).CountAsync(cancellation);

    protected override async Task<NewswireChangesJson?> AnswerAsync(
        int id,
        Revision state,
        Revision since,
        bool reset,
        CancellationToken cancellation
    ) => new(state.Value, reset || since == state ? [] : await LinesAsync(since, state, MaxMissed, cancellation), reset);

    /// <summary>The lines whose last change lies after one revision and not after another, by revision.</summary>
    async Task<NewswireLineJson[]> LinesAsync(Revision after, Revision last, int limit, CancellationToken cancellation) =>
        [
            .. (
                await db
                    .NewswireLines.AsNoTracking()
                    .Where(l => l.Revision > after && l.Revision <= last)
                    .OrderBy(l => l.Revision)
                    .Take(limit)
                    .AsItems()
                    .ToListAsync(cancellation)
            ).Select(NewswireLineJson.Of),
        ];
}
