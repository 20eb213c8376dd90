using Microsoft.AspNetCore.SignalR.Client;

namespace LiveBlog.Tests.Support;

/// <summary>Counts how often the hub says something.</summary>
sealed class TestListener : IAsyncDisposable
{
    readonly HubConnection connection;
    int heard,
        taken;

    TestListener(HubConnection connection, string word)
    {
        this.connection = connection;
        connection.On(word, () => Interlocked.Increment(ref heard));
    }

    public int Heard => Volatile.Read(ref heard);

    public static async Task<TestListener> StartAsync(HubConnection connection, string follow, string word, params object[] parameters)
    {
        var listener = new TestListener(connection, word);
        await connection.StartAsync();
        await connection.InvokeCoreAsync(follow, parameters);
        return listener;
    }

    /// <summary>Waits until it has been said once more than when this was last asked.</summary>
    public async Task HearsAsync()
    {
        await Eventually.TrueAsync(() => Task.FromResult(Heard > taken), "the hub says it", () => $"the connection is {connection.State}");
        taken = Heard;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
