using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace LiveBlog.Tests.Support;

/// <summary>A mail server (RFC 5321) of the tests' own, that can be down, refuse, and lose its answers.</summary>
sealed class SmtpStub : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource ending = new();
    readonly ConcurrentQueue<MimeMessage> taken = new();
    readonly ConcurrentBag<TcpClient> clients = [];

    SmtpStub() => listener.Start();

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public IReadOnlyList<MimeMessage> Taken => [.. taken];

    /// <summary>What is said to a recipient's address; null takes it.</summary>
    public Func<string, string?> Refuses { get; set; } = _ => null;

    /// <summary>Goes on before a mail is taken when this is done.</summary>
    public Func<Task> Taking { get; set; } = () => Task.CompletedTask;

    /// <summary>Takes connections, and hangs up at once.</summary>
    public bool IsDown { get; set; }

    /// <summary>How many mails it takes from now on before it hangs up, once, instead of saying that it took one.</summary>
    public int HangsUpAfter { get; set; } = int.MaxValue;

    public static SmtpStub Start()
    {
        var stub = new SmtpStub();
        _ = stub.ListenAsync();
        return stub;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        foreach (var client in clients)
        {
            client.Dispose();
        }

        ending.Dispose();
    }

    async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(ending.Token);
                clients.Add(client);
                _ = ServeAsync(client);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var line = client;
            if (IsDown)
            {
                return;
            }

            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            async Task SayAsync(string answer) => await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"), ending.Token);
            await SayAsync("220 stub");
            while (await reader.ReadLineAsync(ending.Token) is { } command)
            {
                var verb = command.Split(' ', ':')[0].ToUpperInvariant();
                switch (verb)
                {
                    case "EHLO":
                        await SayAsync("250 stub");
                        break;
                    case "RCPT":
                        await SayAsync(
                            Refuses(
                                command[
                                    (command.IndexOf('<', StringComparison.Ordinal) + 1)..command.IndexOf('>', StringComparison.Ordinal)
                                ]
                            ) ?? "250 ok"
                        );
                        break;
                    case "DATA":
                        await Taking();
                        await SayAsync("354 go on");
                        await TakeAsync(reader);
                        if (HangsUpAfter-- == 0)
                        {
                            return;
                        }

                        await SayAsync("250 taken");
                        break;
                    case "QUIT":
                        await SayAsync("221 bye");
                        return;
                    default:
                        await SayAsync("250 ok");
                        break;
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The other side has gone.
        }
    }

    async Task TakeAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(ending.Token) is { } line && line != ".")
        {
            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        using var bytes = new MemoryStream(Encoding.Latin1.GetBytes(text.ToString()));
        taken.Enqueue(await MimeMessage.LoadAsync(bytes, ending.Token));
    }
}
