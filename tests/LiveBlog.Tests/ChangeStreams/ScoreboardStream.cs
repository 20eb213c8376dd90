using LiveBlog.ChangeStreams;
using LiveBlog.Model;

namespace LiveBlog.Tests.ChangeStreams;

/// <param name="Goals">The team's goals after the change.</param>
public sealed record GoalJson(long Revision, string Team, int Goals);

public sealed record ScoreboardJson(long Revision, IReadOnlyList<GoalJson> Goals, bool Reset);

/// <summary>The boards and their logs, in memory. A log keeps the last <paramref name="kept"/> goals.</summary>
public sealed class Scoreboards(IChangeNotifier notifier, int kept)
{
    readonly Lock gate = new();
    readonly Dictionary<int, List<GoalJson>> boards = [];

    public async Task ScoreAsync(int match, string team)
    {
        lock (gate)
        {
            var log = boards.TryGetValue(match, out var there) ? there : boards[match] = [];
            var goals = log.LastOrDefault(goal => goal.Team == team)?.Goals ?? 0;
            log.Add(new GoalJson((log.LastOrDefault()?.Revision ?? 0) + 1, team, goals + 1));
            log.RemoveRange(0, Math.Max(0, log.Count - kept));
        }

        await notifier.NotifyAsync(ChangeSignal.Of(new StreamKey(ScoreboardStream.Name, match)), CancellationToken.None);
    }

    public IReadOnlyList<GoalJson> Log(int match)
    {
        lock (gate)
        {
            return [.. boards.GetValueOrDefault(match, [])];
        }
    }
}

/// <summary>A fifth stream, to show what one costs: the goals of a match.</summary>
public sealed class ScoreboardStream(Scoreboards boards) : ChangeStream<IReadOnlyList<GoalJson>, ScoreboardJson>
{
    public const string Name = "scoreboard";

    public const int MaxMissed = 20;

    public override string Kind => Name;

    protected override int ResetAfter => MaxMissed;

    public override Task<IReadOnlyDictionary<int, Revision>> RevisionsAsync(IReadOnlyCollection<int> ids, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyDictionary<int, Revision>>(ids.ToDictionary(id => id, id => RevisionOf(boards.Log(id))));

    public override Task<StreamMessage?> ReadAsync(int id, Revision after, bool isGreeting, CancellationToken cancellation)
    {
        var goals = boards.Log(id).Where(goal => goal.Revision > after.Value).ToList();
        return Task.FromResult(
            goals is [.., var last] ? new StreamMessage(new Revision(last.Revision), IsFull: false, "Scored", [id, goals]) : null
        );
    }

    protected override Task<(Revision Revision, IReadOnlyList<GoalJson> State)?> StateAsync(int id, CancellationToken cancellation)
    {
        var log = boards.Log(id);
        return Task.FromResult<(Revision, IReadOnlyList<GoalJson>)?>(log.Count == 0 ? null : (RevisionOf(log), log));
    }

    protected override Revision KeptAfter(IReadOnlyList<GoalJson> state) => new(state[0].Revision - 1);

    protected override Task<int> CountAsync(int id, Revision after, int limit, CancellationToken cancellation) =>
        Task.FromResult(boards.Log(id).Where(goal => goal.Revision > after.Value).Take(limit).Count());

    protected override Task<ScoreboardJson?> AnswerAsync(
        int id,
        IReadOnlyList<GoalJson> state,
        Revision since,
        bool reset,
        CancellationToken cancellation
    ) =>
        Task.FromResult<ScoreboardJson?>(
            new(RevisionOf(state).Value, reset ? [] : [.. state.Where(goal => goal.Revision > since.Value)], reset)
        );

    static Revision RevisionOf(IReadOnlyList<GoalJson> log) => log is [.., var last] ? new Revision(last.Revision) : Revision.None;
}
