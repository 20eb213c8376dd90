namespace LiveBlog.Load;

/// <summary>
/// One reader's end of the live protocol: the revision held, a <c>Follow</c> on every gap, and batches that arrive while a
/// <c>Follow</c> is under way kept until its answer is applied. What becomes of a change is the subclass's affair.
/// </summary>
internal abstract class Follower(Target target, byte[] upgrade, string slug, HubRecordReader reader, long held)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Lock _gate = new();
    HubSocket? _socket;
    TaskCompletionSource? _answered;
    List<(HubRecord Batch, long At)>? _waiting;

    // Up to here a push may repeat what a Follow's answer already brought, for the two travel independently.
    long _answeredTo = held;

    /// <summary>The newest revision this follower holds.</summary>
    public long Held { get; private set; } = held;

    /// <summary>How often a batch began beyond the next revision.</summary>
    public int Gaps { get; private set; }

    /// <summary>Pushed revisions that an earlier push had already brought.</summary>
    public int Doubled { get; private set; }

    /// <summary>Pushed batches with a hole inside.</summary>
    public int BrokenBatches { get; private set; }

    /// <summary>How often the server asked for the feed to be loaded again.</summary>
    public int Resets { get; private set; }

    /// <summary>Why the connection was last lost.</summary>
    public string LostBecause { get; private set; } = "";

    /// <summary>Whether there is a connection at this moment.</summary>
    public bool IsConnected => Volatile.Read(ref _socket) is not null;

    /// <summary>The connection, to break it.</summary>
    protected HubSocket? Socket => Volatile.Read(ref _socket);

    /// <summary>The blog followed.</summary>
    protected string Slug => slug;

    /// <exception cref="IOException">The server refused or hung up.</exception>
    public async Task ConnectAsync(CancellationToken cancellation)
    {
        LostBecause = "";
        var socket = await HubSocket.OpenAsync(target, upgrade, this, cancellation);
        lock (_gate)
        {
            // Lost between its hand-shake and here: keeping it would leave a follower that believes itself connected.
            _socket = LostBecause.Length == 0 ? socket : throw new IOException($"A follower lost its connection: {LostBecause}");
        }
    }

    /// <summary>Calls <c>Follow</c> from the revision held; done once the answer and what waited for it are applied.</summary>
    /// <exception cref="IOException">The connection was lost meanwhile, or the server answered with an error.</exception>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        Task answered;
        lock (_gate)
        {
            answered = Ask().Task;
        }

        try
        {
            await answered.WaitAsync(Patience, cancellation);
        }
        catch (TimeoutException e)
        {
            throw new IOException("Follow was not answered within a minute.", e);
        }
    }

    /// <summary>Keeps the connection from being taken for dead.</summary>
    public void Ping() => Socket?.Send(HubFraming.KeepAlive);

    /// <summary>Leaves, politely.</summary>
    public void Leave() => Socket?.CloseGently();

    /// <summary>A record has arrived on <paramref name="socket"/>.</summary>
    internal void Receive(HubSocket socket, ReadOnlySpan<byte> bytes, long at)
    {
        var record = reader.Read(bytes);
        lock (_gate)
        {
            if (_socket != socket)
            {
                // The rest of what a connection since lost had still received.
                return;
            }

            switch (record.Kind)
            {
                case HubRecordKind.Changed when !Drops():
                    if (_answered is null)
                    {
                        TakeBatch(record, at);
                    }
                    else
                    {
                        (_waiting ??= []).Add((record, at));
                    }

                    break;
                case HubRecordKind.Answer:
                    TakeAnswer(record, at);
                    break;
                case HubRecordKind.Goodbye:
                    LostBecause = record.Error ?? "the hub said goodbye";
                    break;
                case HubRecordKind.Changed or HubRecordKind.Other:
                    break;
            }
        }
    }

    /// <summary>The connection <paramref name="socket"/> is gone.</summary>
    internal void Lose(HubSocket socket, string why)
    {
        lock (_gate)
        {
            LostBecause = LostBecause.Length == 0 ? why : LostBecause;
            if (_socket == socket || _socket is null)
            {
                _socket = null;
                _waiting = null;
                _answered?.TrySetException(new IOException($"A follower lost its connection: {LostBecause}"));
                _answered = null;
            }
        }
    }

    /// <summary>Applies a change newer than the revision held. <paramref name="at"/> is when its bytes were received.</summary>
    protected abstract void Apply(Change change, long at);

    /// <summary>Loads the whole feed again and returns the revision it stands at.</summary>
    protected abstract Task<long> ReloadAsync(long answered);

    /// <summary>Whether to lose the batch at hand on purpose.</summary>
    protected virtual bool Drops() => false;

    /// <summary>Makes <paramref name="revision"/> the one held, the feed having been loaded by other means.</summary>
    protected void Hold(long revision)
    {
        Held = revision;
        _answeredTo = revision;
    }

    TaskCompletionSource Ask()
    {
        var socket = _socket ?? throw new IOException($"A follower lost its connection: {LostBecause}");
        _answered ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answered = _answered;
        socket.Send(HubFraming.Follow(slug, Held));
        return answered;
    }

    void TakeBatch(HubRecord batch, long at)
    {
        if (batch.Changes.Count == 0)
        {
            return;
        }

        if (batch.Changes[0].Revision > Held + 1)
        {
            Gaps++;
            (_waiting ??= []).Add((batch, at));
            Ask();
            return;
        }

        BrokenBatches += batch.IsContiguous ? 0 : 1;
        foreach (var change in batch.Changes)
        {
            if (change.Revision > Held)
            {
                Apply(change, at);
                Held = change.Revision;
            }
            else if (change.Revision > _answeredTo)
            {
                Doubled++;
            }
        }
    }

    void TakeAnswer(HubRecord answer, long at)
    {
        if (answer.Error is not null)
        {
            _answered?.TrySetException(new IOException($"Follow was answered with an error: {answer.Error}"));
            _answered = null;
        }
        else if (answer.Reset)
        {
            Resets++;

            // Also for an answer nobody waits for: what is pushed while the feed loads must wait.
            _answered ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = ReloadThenReplayAsync(_socket, answer.Revision);
        }
        else
        {
            foreach (var change in answer.Changes)
            {
                if (change.Revision > Held)
                {
                    Apply(change, at);
                }
            }

            Replay(Math.Max(Held, answer.Revision));
        }
    }

    async Task ReloadThenReplayAsync(HubSocket? socket, long answered)
    {
        try
        {
            var revision = await ReloadAsync(answered);
            lock (_gate)
            {
                if (socket is not null && _socket == socket)
                {
                    Replay(revision);
                }
            }
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _answered?.TrySetException(e);
                _answered = null;
            }
        }
    }

    void Replay(long revision)
    {
        Hold(revision);
        var answered = _answered;
        var waiting = _waiting;
        _answered = null;
        _waiting = null;
        foreach (var (batch, at) in waiting ?? [])
        {
            // A gap among those that waited asks again, and the rest waits for that answer.
            if (_answered is null)
            {
                TakeBatch(batch, at);
            }
            else
            {
                (_waiting ??= []).Add((batch, at));
            }
        }

        answered?.TrySetResult();
    }
}
