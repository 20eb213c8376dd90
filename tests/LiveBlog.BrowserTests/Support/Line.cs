using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LiveBlog.BrowserTests.Support;

/// <summary>
/// A line between a reader and the server that can be cut in the middle of anything, and mended; it may also let some requests not
/// through, as filters do.
/// </summary>
public sealed class Line : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentDictionary<TcpClient, byte> open = [];
    readonly CancellationTokenSource end = new();
    readonly int port;
    volatile bool isCut;
    volatile string[] refused = [];
    Task accepting = Task.CompletedTask;

    Line(int port) => this.port = port;

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public static Line To(Server server)
    {
        var line = new Line(server.Port);
        line.listener.Start();
        line.accepting = line.AcceptAsync();
        return line;
    }

    /// <summary>Breaks what is open, with a reset, and lets nothing through until mended.</summary>
    public void Cut()
    {
        isCut = true;
        foreach (var client in open.Keys)
        {
            Break(client);
        }
    }

    public void Mend() => isCut = false;

    /// <summary>From now on breaks whatever carries a request with one of these in its first line, and only that.</summary>
    public void Refuse(params string[] parts) => refused = parts;

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        Cut();
        listener.Stop();
        await accepting;
        end.Dispose();
        listener.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                _ = PassAsync(await listener.AcceptTcpClientAsync(end.Token));
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    async Task PassAsync(TcpClient near)
    {
        using (near)
        using (var far = new TcpClient())
        {
            open[near] = 0;
            open[far] = 0;
            try
            {
                if (!isCut)
                {
                    await far.ConnectAsync(IPAddress.Loopback, port, end.Token);
                    var (a, b) = (near.GetStream(), far.GetStream());
                    await Task.WhenAny(SendAsync(a, b), b.CopyToAsync(a, end.Token));
                }
            }
            catch (Exception broken)
                when (broken
                        is IOException
                            or SocketException
                            or OperationCanceledException
                            or ObjectDisposedException
                            or InvalidOperationException
                )
            {
                // A cut line: both ends are closed below.
            }

            Break(near);
            Break(far);
            open.TryRemove(near, out _);
            open.TryRemove(far, out _);
        }
    }

    /// <summary>Browsers send a request at a time, so that each begins a read of its own.</summary>
    async Task SendAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, end.Token)) > 0; )
        {
            var first = Encoding.Latin1.GetString(buffer, 0, Math.Max(0, Array.IndexOf(buffer, (byte)'\n', 0, read)));
            if (refused.Any(part => first.Contains(part, StringComparison.Ordinal)))
            {
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), end.Token);
        }
    }

    static void Break(TcpClient client)
    {
        try
        {
            client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Close();
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException or NullReferenceException)
        {
            // It was closed already.
        }
    }
}
