using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LiveBlog.Load.Hostile;

/// <summary>
/// Everybody else's servers: pages and feeds that are costly to read, and push services, hooks and subscribers
/// that behave.
/// </summary>
internal sealed class StubServer : IAsyncDisposable
{
    static readonly TimeSpan DripEvery = TimeSpan.FromMilliseconds(200),
        Longest = TimeSpan.FromMinutes(2);

    readonly WebApplication _app;
    readonly CancellationTokenSource _closing = new();

    StubServer(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Pages for link cards, by the last part of their address.</summary>
    public static IReadOnlyDictionary<string, Func<string>> Pages { get; } =
        new Dictionary<string, Func<string>>(StringComparer.Ordinal)
        {
            ["good"] = () => "<title>A good page</title><meta property=\"og:title\" content=\"A good page\">",
            ["nested"] = () => "<title>Nested</title>" + Times("<b>", 300_000),
            ["crossed"] = () => "<title>Crossed</title>" + Times("<b></i>", 300_000),
            ["formatting"] = () => "<title>Formatting</title>" + Times("<a><b><i><p>", 300_000),
            ["tables"] = () => "<title>Tables</title>" + Times("<table><tr><td>", 300_000),
            ["heads"] = () => Times("<meta property=\"og:image\" content=\"x\">", 900_000),
            ["attributes"] = () => "<title>Attributes</title><meta " + Times("a{0}=b ", 900_000) + ">",
            ["entities"] = () => "<title>" + Times("&notin", 900_000),
            ["title"] = () => "<title>" + Times("<", 900_000),
            ["comment"] = () => "<!--" + Times("<!-- --!", 900_000),
            ["jsonld"] = () => "<title>Data</title><script type='application/ld+json'>" + Times("[", 300_000) + "</script>",
            ["graph"] = () => "<title>Data</title>" + Times("<script type='application/ld+json'>{{\"@graph\":[{{}}]}}</script>", 300_000),
            ["template"] = () => "<title>T</title>" + Times("<template>", 300_000),
            ["svg"] = () => "<title>S</title>" + Times("<svg><foreignObject>", 300_000),
            ["select"] = () => "<title>S</title>" + Times("<select><option><p>", 300_000),
        };

    /// <summary>Feeds, by the last part of their address.</summary>
    public static IReadOnlyDictionary<string, Func<string>> Feeds { get; } =
        new Dictionary<string, Func<string>>(StringComparer.Ordinal)
        {
            ["good"] = () => Rss("<title>A good feed</title><guid>g</guid><link>https://paper.example/g</link>", items: 1),
            ["entities"] = () => $"<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\">{EntityBomb()}]><rss><channel><title>&j;</title></channel></rss>",
            ["deep"] = () => Times("<a>", 2_000_000),
            ["deep-item"] = () =>
                Rss("<title>Deep</title><x:y xmlns:x=\"z\">" + Times("<a>", 600_000) + Times("</a>", 800_000) + "</x:y>", 1),
            ["titles"] = () => Rss($"<title>{Escaped(Times("<b></i>", 60_000))}</title><guid>{{0}}</guid>", items: 40),
            ["summaries"] = () =>
                Rss($"<title>S</title><guid>{{0}}</guid><description>{Escaped(Times("<table><b>", 60_000))}</description>", items: 40),
            ["long"] = () => Rss($"<title>{Times("word ", 2_500_000)}</title>", items: 1),
            ["many"] = () => Rss("<title>Item {0}</title><guid>{0}</guid>", items: 40_000),
            ["namespaces"] = () => Rss("<title>N</title><a xmlns:n{0}=\"u{0}\"/>", items: 30_000),
            ["attributes"] = () => $"<rss {Times("a{0}=\"b\" ", 2_500_000)}><channel/></rss>",
            ["json-deep"] = () => "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":" + Times("[", 2_000_000),
            ["json-items"] = () =>
                "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":["
                + Times("{{\"id\":\"{0}\",\"content_html\":\"<b></i><b></i><b></i>\"}},", 2_500_000)
                + "{}]}",
            ["html"] = () => "<!doctype html><title>No feed</title>",
        };

    /// <summary>What does not end, or not soon, or leads in a circle.</summary>
    public static IReadOnlyList<string> Endless { get; } = ["hang", "drip", "endless", "bomb", "loop", "headers"];

    public static async Task<StubServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var stub = new StubServer(app);
        app.Run(stub.AnswerAsync);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        stub.Address = new Uri(addresses.Single() + "/");
        return stub;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
        _closing.Dispose();
    }

    async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.Split('/');
        var (place, kind) = (path[1], path.Length > 2 ? path[2] : "");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _closing.Token);
        limit.CancelAfter(Longest);
        try
        {
            switch (place)
            {
                case "websub":
                    await http.Response.WriteAsync(http.Request.Query["hub.challenge"].ToString(), limit.Token);
                    break;
                case "push":
                    http.Response.StatusCode = StatusCodes.Status201Created;
                    break;
                case "card" or "feed" when Endless.Contains(kind):
                    await GoOnAsync(http, place, kind, limit.Token);
                    break;
                case "card":
                    http.Response.ContentType = "text/html; charset=utf-8";
                    await http.Response.Body.WriteAsync(Made(place, kind, Pages), limit.Token);
                    break;
                case "feed":
                    http.Response.ContentType = "application/xml";
                    await http.Response.Body.WriteAsync(Made(place, kind, Feeds), limit.Token);
                    break;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The reader has had enough, which is what it is to do.
        }
    }

    readonly ConcurrentDictionary<string, byte[]> _made = new(StringComparer.Ordinal);

    byte[] Made(string place, string kind, IReadOnlyDictionary<string, Func<string>> of) =>
        _made.GetOrAdd($"{place}/{kind}", _ => Encoding.UTF8.GetBytes(of[kind]()));

    static async Task GoOnAsync(HttpContext http, string place, string kind, CancellationToken cancellation)
    {
        var response = http.Response;
        response.ContentType = place == "card" ? "text/html" : "application/rss+xml";
        switch (kind)
        {
            case "hang":
                await Task.Delay(Timeout.Infinite, cancellation);
                break;
            case "drip":
                while (true)
                {
                    await response.WriteAsync("<b>", cancellation);
                    await response.Body.FlushAsync(cancellation);
                    await Task.Delay(DripEvery, cancellation);
                }

            case "endless":
                // Without a pause, but not so fast that this server costs what the one under test should.
                var block = Encoding.UTF8.GetBytes(Times("<p>", 60_000));
                while (true)
                {
                    await response.Body.WriteAsync(block, cancellation);
                    await Task.Delay(5, cancellation);
                }

            case "bomb":
                response.Headers.ContentEncoding = "gzip";
                await response.Body.WriteAsync(Bomb.Value, cancellation);
                break;
            case "loop":
                var hop = int.TryParse(http.Request.Query["hop"], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
                response.Redirect(string.Create(CultureInfo.InvariantCulture, $"/{place}/loop?hop={hop + 1}"));
                break;
            case "headers":
                http.Features.Get<IHttpResponseFeature>()!.Headers["X-Long"] = new string('x', 30_000);
                await response.WriteAsync("<title>x</title>", cancellation);
                break;
        }
    }

    /// <summary>A hundred megabytes, packed into a hundred kilobytes.</summary>
    static readonly Lazy<byte[]> Bomb = new(static () =>
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 100; i++)
            {
                gzip.Write(zeros);
            }
        }

        return packed.ToArray();
    });

    /// <summary>The fragment until there are so many characters; {0} in it is a number that rises.</summary>
    static string Times(string fragment, int length)
    {
        var text = new StringBuilder(length + fragment.Length);
        var numbered = fragment.Contains("{0}", StringComparison.Ordinal) || fragment.Contains("{{", StringComparison.Ordinal);
        var format = numbered ? CompositeFormat.Parse(fragment) : null;
        for (var n = 0; text.Length < length; n++)
        {
            if (format is null)
            {
                text.Append(fragment);
            }
            else
            {
                text.AppendFormat(CultureInfo.InvariantCulture, format, n);
            }
        }

        return text.ToString();
    }

    static string Rss(string item, int items) =>
        "<rss version=\"2.0\"><channel><title>F</title><link>https://paper.example/</link><description>d</description>"
        + string.Concat(Enumerable.Range(0, items).Select(n => $"<item>{item.Replace("{0}", $"{n}", StringComparison.Ordinal)}</item>"))
        + "</channel></rss>";

    /// <summary>Entities of which each is three of the one before, and more.</summary>
    static string EntityBomb() =>
        string.Concat(Enumerable.Range('a', 9).Select(n => $"<!ENTITY {(char)(n + 1)} \"{Times($"&{(char)n};", 30)}\">"));

    static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
