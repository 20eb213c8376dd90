using LiveBlog.Features.Live;
using LiveBlog.Http;
using Microsoft.AspNetCore.SignalR.Client;

namespace LiveBlog.Tests.Support;

/// <summary>A reader on the hub, by the ordinary SignalR client, who keeps all that arrives.</summary>
public sealed class TestFollower : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly HubConnection connection;
    readonly List<IReadOnlyList<ChangeJson>> batches = [];
    TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestFollower(Uri address)
    {
        connection = new HubConnectionBuilder()
            .WithUrl(new Uri(address, "/hubs/live"))
            .AddJsonProtocol(json => ApiJson.Configure(json.PayloadSerializerOptions))
            .Build();
        connection.On<string, ChangeJson[]>("Changed", (_, changes) => Arrive(() => batches.Add(changes)));
        connection.On<string, int>("Viewers", (_, count) => Arrive(() => Viewers = count));
        connection.Closed += _ => Arrive(() => IsClosed = true);
    }

    /// <summary>What Follow answered last.</summary>
    public ChangesJson Answer { get; private set; } = null!;

    public int? Viewers { get; private set; }

    public bool IsClosed { get; private set; }

    public HubConnection Connection => connection;

    /// <summary>The messages that arrived, in order.</summary>
    public IReadOnlyList<IReadOnlyList<ChangeJson>> Batches
    {
        get
        {
            lock (batches)
            {
                return [.. batches];
            }
        }
    }

    /// <summary>The changes of all messages, in order.</summary>
    public IReadOnlyList<ChangeJson> Changes => [.. Batches.SelectMany(b => b)];

    public async Task FollowAsync(string slug, long since)
    {
        if (connection.State == HubConnectionState.Disconnected)
        {
            await connection.StartAsync();
        }

        Answer = await connection.InvokeAsync<ChangesJson>("Follow", slug, since);
    }

    /// <summary>Waits until what has arrived is what the test waits for; fails after half a minute.</summary>
    public async Task WaitForAsync(Func<TestFollower, bool> condition)
    {
        using var giveUp = new CancellationTokenSource(Patience);
        while (true)
        {
            Task next;
            lock (batches)
            {
                next = arrived.Task;
            }

            if (condition(this))
            {
                return;
            }

            try
            {
                await next.WaitAsync(giveUp.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException(
                    $"What was waited for did not arrive. Revisions that did: {string.Join(", ", Changes.Select(c => c.Revision))}.",
                    late
                );
            }
        }
    }

    public Task WaitForRevisionAsync(long revision) => WaitForAsync(f => f.Changes.Any(c => c.Revision >= revision));

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    Task Arrive(Action keep)
    {
        TaskCompletionSource before;
        lock (batches)
        {
            keep();
            before = arrived;
            arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
        return Task.CompletedTask;
    }
}
