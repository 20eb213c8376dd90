using LiveBlog.Model;

namespace LiveBlog.ChangeStreams;

/// <summary>A kind of stream, as the relay uses it: whatever has a revision and a log.</summary>
public abstract class ChangeStream
{
    /// <summary>As in <see cref="StreamKey.Kind"/>.</summary>
    public abstract string Kind { get; }

    /// <summary>The least time between two messages to the followers of one stream. Zero sends at once when idle.</summary>
    public virtual TimeSpan Rest => TimeSpan.Zero;

    /// <summary>The first follower after a time without any gets a message even if nothing has changed.</summary>
    public virtual bool GreetsFirst => false;

    /// <summary>The revisions of those streams, by id, in one small query. A stream that has no revision yet is left out.</summary>
    public abstract Task<IReadOnlyDictionary<int, Revision>> RevisionsAsync(IReadOnlyCollection<int> ids, CancellationToken cancellation);

    /// <summary>The next message, of what lies after a revision; null when there is nothing.</summary>
    /// <param name="isGreeting">The message is made even if there is nothing: see <see cref="GreetsFirst"/>.</param>
    public abstract Task<StreamMessage?> ReadAsync(int id, Revision after, bool isGreeting, CancellationToken cancellation);
}

/// <summary>A kind of stream with its catch-up: what a follower gets that says which revision it holds.</summary>
/// <typeparam name="TState">What is read together with a stream's revision.</typeparam>
/// <typeparam name="TAnswer">The catch-up as it travels.</typeparam>
public abstract class ChangeStream<TState, TAnswer> : ChangeStream
    where TAnswer : class
{
    /// <summary>More changes than this, and loading the page's part again costs less than catching up.</summary>
    protected abstract int ResetAfter { get; }

    /// <summary>Null when there is no such stream.</summary>
    protected abstract Task<(Revision Revision, TState State)?> StateAsync(int id, CancellationToken cancellation);

    /// <summary>How many things changed after a revision, counted up to a limit, by the index alone.</summary>
    protected abstract Task<int> CountAsync(int id, Revision after, int limit, CancellationToken cancellation);

    /// <summary>Reads what changed after <paramref name="since"/>, up to the revision of the state.</summary>
    /// <param name="reset">Nothing is to be read: the answer says that the follower must load all again.</param>
    protected abstract Task<TAnswer?> AnswerAsync(int id, TState state, Revision since, bool reset, CancellationToken cancellation);

    /// <summary>The revision after which the log is complete. A follower that holds less must load all again.</summary>
    protected virtual Revision KeptAfter(TState state) => default;

    /// <summary>
    /// The revision of the stream, no older than the call, where it is at hand without reading the stream and says all that a catch-up
    /// depends on. Null: each catch-up is read by itself.
    /// </summary>
    /// <param name="slug">The blog's; empty where there is none.</param>
    public virtual ValueTask<Revision?> NowAsync(string slug) => default;

    /// <summary>What a catch-up takes from what a caller may ask.</summary>
    protected virtual int CostOf(int changes) => 1;

    /// <summary>What changed since a revision.</summary>
    /// <param name="since">The last revision the follower holds. One that the stream has not reached yet asks for a reset.</param>
    /// <param name="pace">Takes a cost from what the caller may ask; answers how long it must wait, or zero.</param>
    public async Task<CatchUp<TAnswer>> SinceAsync(
        int id,
        Revision since,
        Func<int, Task<TimeSpan>> pace,
        CancellationToken cancellation
    ) => await SinceAsync(id, await StateAsync(id, cancellation), since, pace, cancellation);

    protected async Task<CatchUp<TAnswer>> SinceAsync(
        int id,
        (Revision Revision, TState State)? read,
        Revision since,
        Func<int, Task<TimeSpan>> pace,
        CancellationToken cancellation
    )
    {
        // The revision is read first: a change committed between the reads is sent later or twice, never not at all.
        if (read is not var (revision, state))
        {
            return new CatchUp<TAnswer>.NotFound();
        }

        var reset = since > revision || since < KeptAfter(state);
        var changes = reset || since == revision ? 0 : await CountAsync(id, since, ResetAfter + 1, cancellation);
        reset |= changes > ResetAfter;
        if (await pace(CostOf(reset ? 0 : changes)) is { Ticks: > 0 } wait)
        {
            return new CatchUp<TAnswer>.TooOften(wait);
        }

        return await AnswerAsync(id, state, since, reset, cancellation) is { } answer
            ? new CatchUp<TAnswer>.Done(answer, revision)
            : new CatchUp<TAnswer>.NotFound();
    }
}

/// <summary>How a catch-up ended.</summary>
public abstract record CatchUp<TAnswer>
{
    CatchUp() { }

    /// <param name="Revision">What the follower holds once it has applied the answer.</param>
    public sealed record Done(TAnswer Answer, Revision Revision) : CatchUp<TAnswer>;

    public sealed record NotFound : CatchUp<TAnswer>;

    /// <summary>The caller has asked too often; nothing was read but how much there is.</summary>
    public sealed record TooOften(TimeSpan RetryAfter) : CatchUp<TAnswer>;
}
