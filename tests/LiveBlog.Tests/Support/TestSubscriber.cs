using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;

namespace LiveBlog.Tests.Support;

/// <summary>What a server elsewhere was sent.</summary>
sealed record Received(string Method, string PathAndQuery, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A server elsewhere, on a real port: it confirms what it is asked, and keeps what it is sent.</summary>
sealed class TestSubscriber : IAsyncDisposable
{
    readonly ConcurrentQueue<Received> received = [];
    readonly SemaphoreSlim arrived = new(0);
    WebApplication app = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>What a question whether it means it is answered with; the challenge, as a rule.</summary>
    public Func<HttpRequest, IResult> Confirm { get; set; } = request => Results.Text(request.Query["hub.challenge"].ToString());

    /// <summary>What a delivery is answered with.</summary>
    public Func<HttpRequest, IResult> Take { get; set; } = _ => Results.NoContent();

    public IReadOnlyList<Received> Questions => [.. received.Where(r => r.Method == "GET")];

    public IReadOnlyList<Received> Deliveries => [.. received.Where(r => r.Method == "POST")];

    /// <summary>
    /// An answer without end, until nobody reads it any more: the server takes what is written to a closed connection without a word, so
    /// that a loop which does not look would go on for as long as the tests run.
    /// </summary>
    public static IResult Endless(HttpRequest request, byte[] again, string start = "") =>
        Results.Stream(
            async body =>
            {
                await body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(start));
                while (!request.HttpContext.RequestAborted.IsCancellationRequested)
                {
                    await body.WriteAsync(again);
                }
            },
            "text/html"
        );

    public static async Task<TestSubscriber> StartAsync(string address = "http://127.0.0.1:0")
    {
        var subscriber = new TestSubscriber();
        var builder = WebApplication.CreateSlimBuilder(["--urls", address, "--Logging:LogLevel:Default=None"]);
        subscriber.app = builder.Build();
        subscriber.app.Run(subscriber.AnswerAsync);
        await subscriber.app.StartAsync();
        subscriber.Address = new Uri(
            subscriber.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
        );
        return subscriber;
    }

    public string Callback(string path = "/take") => new Uri(Address, path).AbsoluteUri;

    /// <summary>Waits until so many deliveries have come in.</summary>
    public async Task<IReadOnlyList<Received>> WaitForDeliveriesAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Deliveries.Count < count)
        {
            await arrived.WaitAsync(limit.Token);
        }

        return Deliveries;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        arrived.Dispose();
    }

    async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        received.Enqueue(new Received(http.Request.Method, http.Request.Path + http.Request.QueryString, headers, body));
        arrived.Release();
        await (HttpMethods.IsGet(http.Request.Method) ? Confirm(http.Request) : Take(http.Request)).ExecuteAsync(http);
    }
}
