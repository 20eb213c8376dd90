using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LiveBlog.BrowserTests.Support;

/// <summary>A line between a reader and the server that can be cut in the middle of anything, and mended.</summary>
public sealed class Line : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentDictionary<TcpClient, byte> open = [];
    readonly CancellationTokenSource end = new();
    readonly int port;
    volatile bool isCut;
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
                    await Task.WhenAny(a.CopyToAsync(b, end.Token), b.CopyToAsync(a, end.Token));
                }
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // A cut line: both ends are closed below.
            }

            Break(near);
            Break(far);
            open.TryRemove(near, out _);
            open.TryRemove(far, out _);
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
