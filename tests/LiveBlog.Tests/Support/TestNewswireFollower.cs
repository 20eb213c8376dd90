using LiveBlog.Features.Newswire;
using LiveBlog.Http;
using Microsoft.AspNetCore.SignalR.Client;

namespace LiveBlog.Tests.Support;

/// <summary>One message of the newswire.</summary>
public sealed record NewswireMessage(long From, long To, IReadOnlyList<NewswireLineJson> Lines);

/// <summary>
/// A reader of the newswire on the hub, who does as docs/live-protocol.md says: holds a revision, asks again after a gap,
/// and keeps of each line the newest state.
/// </summary>
public sealed class TestNewswireFollower : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly HubConnection connection;
    readonly List<NewswireMessage> messages = [];
    readonly Dictionary<long, NewswireLineJson> lines = [];
    readonly SemaphoreSlim arrived = new(0);
    readonly List<NewswireMessage> early = [];
    long held;
    bool isAnswered;

    public TestNewswireFollower(Uri address)
    {
        connection = new HubConnectionBuilder()
            .WithUrl(new Uri(address, "/hubs/live"))
            .AddJsonProtocol(json => ApiJson.Configure(json.PayloadSerializerOptions))
            .Build();
        connection.On<long, long, NewswireLineJson[]>("NewswireChanged", Take);
    }

    public HubConnection Connection => connection;

    public long Held
    {
        get
        {
            lock (messages)
            {
                return held;
            }
        }
    }

    /// <summary>How often it had to ask again, because a message showed a gap.</summary>
    public int Gaps { get; private set; }

    public IReadOnlyList<NewswireMessage> Messages
    {
        get
        {
            lock (messages)
            {
                return [.. messages];
            }
        }
    }

    /// <summary>The headlines it would show, by the line's number.</summary>
    public IReadOnlyList<string> Headlines
    {
        get
        {
            lock (messages)
            {
                return [.. lines.Values.Where(l => !l.IsWithdrawn).OrderBy(l => l.Id).Select(l => l.Headline!)];
            }
        }
    }

    public async Task<NewswireChangesJson> FollowAsync(long since)
    {
        if (connection.State == HubConnectionState.Disconnected)
        {
            await connection.StartAsync();
        }

        var answer = await connection.InvokeAsync<NewswireChangesJson>("FollowNewswire", since);
        lock (messages)
        {
            Learn(answer.Lines);
            held = Math.Max(held, answer.Revision);
            isAnswered = true;
        }

        foreach (var message in early)
        {
            Apply(message);
        }

        arrived.Release();
        return answer;
    }

    public async Task WaitForAsync(Func<TestNewswireFollower, bool> condition)
    {
        using var giveUp = new CancellationTokenSource(Patience);
        while (!condition(this))
        {
            try
            {
                await arrived.WaitAsync(giveUp.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException(
                    $"What was waited for did not arrive. It holds revision {Held} and shows: {string.Join(" | ", Headlines)}.",
                    late
                );
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        arrived.Dispose();
    }

    void Take(long from, long to, NewswireLineJson[] changed)
    {
        var message = new NewswireMessage(from, to, changed);
        lock (messages)
        {
            messages.Add(message);

            // What comes before the answer is kept until that is here.
            if (!isAnswered)
            {
                early.Add(message);
                return;
            }
        }

        Apply(message);
    }

    void Apply(NewswireMessage message)
    {
        var gap = false;
        lock (messages)
        {
            if (message.From > held)
            {
                gap = true;
            }
            else if (message.To > held)
            {
                Learn(message.Lines);
                held = message.To;
            }
        }

        if (gap)
        {
            Gaps++;
            _ = FollowAsync(Held);
        }

        arrived.Release();
    }

    void Learn(IEnumerable<NewswireLineJson> changed)
    {
        foreach (var line in changed.Where(l => !lines.TryGetValue(l.Id, out var known) || known.Revision < l.Revision))
        {
            lines[line.Id] = line;
        }
    }
}
