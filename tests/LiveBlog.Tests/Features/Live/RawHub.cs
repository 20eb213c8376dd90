using System.Net.WebSockets;
using System.Text;

namespace LiveBlog.Tests.Features.Live;

/// <summary>The hub's protocol by hand: what a client sends that is not ours, and the very bytes that come back.</summary>
sealed class RawHub : IDisposable
{
    const char End = '\u001e';

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly ClientWebSocket socket = new();
    readonly Queue<string> records = [];
    readonly StringBuilder partial = new();
    readonly byte[] buffer = new byte[64 * 1024];

    RawHub() { }

    public static async Task<RawHub> ConnectAsync(
        TestHost host,
        string handshake = """{"protocol":"json","version":1}""",
        string? from = null
    )
    {
        var hub = new RawHub();
        if (from is not null)
        {
            hub.socket.Options.SetRequestHeader("X-Forwarded-For", from);
        }

        await hub.socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = "/hubs/live" }.Uri, CancellationToken.None);
        await hub.SendAsync(handshake);
        return hub;
    }

    /// <summary>Follows a blog, and passes over the answers to hand-shake and call.</summary>
    public static async Task<RawHub> FollowAsync(TestHost host, string slug, long since, string? from = null)
    {
        var hub = await ConnectAsync(host, from: from);
        (await hub.NextAsync()).Should().Be("{}");
        await hub.SendAsync($$"""{"type":1,"invocationId":"1","target":"Follow","arguments":["{{slug}}",{{since}}]}""");

        // The number of readers may be sent before the call is answered.
        string? answer;
        do
        {
            answer = await hub.NextAsync();
        } while (answer?.StartsWith("""{"type":1,""", StringComparison.Ordinal) is true);

        answer.Should().StartWith("""{"type":3,"invocationId":"1","result":""");
        return hub;
    }

    public Task SendAsync(string record) => SendAsync(Encoding.UTF8.GetBytes(record + End), WebSocketMessageType.Text);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type) =>
        socket.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None);

    /// <summary>The next record; null when the server has closed the connection. Pings are passed over.</summary>
    public async Task<string?> NextAsync()
    {
        while (true)
        {
            while (records.TryDequeue(out var record))
            {
                if (record != """{"type":6}""")
                {
                    return record;
                }
            }

            if (!await ReceiveAsync())
            {
                return null;
            }
        }
    }

    /// <summary>Reads on until the server closes the connection.</summary>
    public async Task ShouldBeClosedAsync()
    {
        while (await NextAsync() is not null) { }
    }

    public void Dispose() => socket.Dispose();

    async Task<bool> ReceiveAsync()
    {
        try
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask().WaitAsync(Patience);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return false;
            }

            partial.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
        }
        catch (WebSocketException)
        {
            return false;
        }

        var parts = partial.ToString().Split(End);
        foreach (var record in parts[..^1])
        {
            records.Enqueue(record);
        }

        partial.Clear().Append(parts[^1]);
        return true;
    }
}
