using System.Net.Sockets;
using System.Text;

namespace LiveBlog.Tests.Support;

/// <summary>A server elsewhere that answers byte for byte what a test says, however wrong: no framework stands between.</summary>
sealed class PageServer : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource over = new();
    Task serving = Task.CompletedTask;

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>What follows the protocol in the first line.</summary>
    public string Status { get; set; } = "200 OK";

    /// <summary>Header lines, each with its end, and the body. The length is added.</summary>
    public (string Headers, byte[] Body) Answer { get; set; } = ("", []);

    public static PageServer Start()
    {
        var server = new PageServer();
        server.listener.Start();
        server.serving = server.ServeAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
        await serving;
        over.Dispose();
        listener.Dispose();
    }

    async Task ServeAsync()
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(over.Token);
                await using var stream = client.GetStream();
                using var lines = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
                while (await lines.ReadLineAsync(over.Token) is { Length: > 0 }) { }

                var (headers, body) = Answer;
                await stream.WriteAsync(
                    Encoding.UTF8.GetBytes($"HTTP/1.1 {Status}\r\n{headers}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n"),
                    over.Token
                );
                await stream.WriteAsync(body, over.Token);
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client has left, or the test is over.
            }
        }
    }
}
