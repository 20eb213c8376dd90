using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using LiveBlog.Model;
using Microsoft.Data.Sqlite;

namespace LiveBlog.Load.Hostile;

/// <summary>
/// The program as a process of its own, on a database of its own, with a blog that is read, one beside it, and everybody who
/// sends requests: each from an address of its own, for most limits count by address.
/// </summary>
internal sealed class HostileSite : IAsyncDisposable
{
    /// <summary>The blog that is followed and read.</summary>
    public const string Slug = "day";

    /// <summary>The blog that attackers with the right to publish write to.</summary>
    public const string OtherSlug = "other";

    const int Anonymous = 10;

    readonly string _folder;
    readonly ServerProcess _server;
    readonly ILookup<CallerKind, Caller> _callers;
    readonly int[] _turns = new int[Enum.GetValues<CallerKind>().Length];

    HostileSite(string folder, ServerProcess server, HostileSeed seed, Target target, IEnumerable<Caller> callers) =>
        (_folder, _server, Seeded, Target, _callers) = (folder, server, seed, target, callers.ToLookup(c => c.Kind));

    public HostileSeed Seeded { get; }

    public Target Target { get; }

    /// <summary>The server's process.</summary>
    public int ProcessId => _server.Id;

    /// <summary>Errors in the server's log, each once, with how often it came.</summary>
    public IReadOnlyList<(string Line, int Count)> LoggedErrors => _server.LoggedErrors;

    /// <summary>A message of a moderator's.</summary>
    public long MessageId { get; private set; }

    public string PictureId { get; private set; } = "";

    public int WebhookId { get; private set; }

    public long LineId { get; private set; }

    public const string ArticleSlug = "the-article",
        TopicSlug = "the-talks";

    /// <param name="app">LiveBlog.dll.</param>
    /// <param name="postgres">The database it names is made again; null makes a temporary one of SQLite.</param>
    public static async Task<HostileSite> StartAsync(
        string app,
        string? postgres,
        bool pins,
        Action<string> progress,
        CancellationToken cancellation
    )
    {
        var folder = Directory.CreateTempSubdirectory("liveblog-hostile-").FullName;
        if (postgres is not null)
        {
            await ScratchDatabase.RecreateAsync(postgres, "liveblog_hostile", cancellation);
        }

        var port = FreePort();
        var address = new Uri($"http://127.0.0.1:{port}/");
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["urls"] = address.GetLeftPart(UriPartial.Authority),
            ["Site:BaseUrl"] = address.GetLeftPart(UriPartial.Authority),
            ["Database:Provider"] = postgres is null ? "Sqlite" : "Postgres",
            ["ConnectionStrings:LiveBlog"] = postgres ?? $"Data Source={Path.Combine(folder, "liveblog.db")}",
            ["Media:Folder"] = Path.Combine(folder, "media"),
            ["Assets:Folder"] = Path.Combine(folder, "assets"),
            ["Email:Folder"] = Path.Combine(folder, "mail"),
            ["Demo:Enabled"] = "false",

            // As behind a proxy on the same machine: what comes from here without one is trusted more than a stranger is.
            ["Proxy:Networks"] = "127.0.0.0/8",

            // The pages, feeds and hooks that attackers lead the program to are on this machine.
            ["Outgoing:AllowPrivateAddresses"] = "true",
            ["Push:Services"] = "*",
            ["Serilog:MinimumLevel:Default"] = "Warning",
        };
        progress($"Filling a blog of {HostileSeed.Entries:N0} entries …");
        var seed = await HostileSeed.WriteAsync(settings, cancellation);
        var server = await ServerProcess.StartAsync(app, settings, pins, cancellation);
        HostileSite? site = null;
        try
        {
            progress("Signing everybody in …");
            var callers = await CallersAsync(address, seed, cancellation);
            var target = new Target(address, new IPEndPoint(IPAddress.Loopback, port)) { ForwardedFor = Caller.Address(0, 1) };
            site = new HostileSite(folder, server, seed, target, callers);
            await site.WriteFirstAsync(cancellation);
            return site;
        }
        catch
        {
            await (site?.DisposeAsync() ?? server.DisposeAsync());
            throw;
        }
    }

    /// <summary>Everybody of that kind, in turns.</summary>
    public Caller Next(CallerKind kind)
    {
        var all = (IList<Caller>)_callers[kind];
        return all[(int)((uint)Interlocked.Increment(ref _turns[(int)kind]) % (uint)all.Count)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var caller in _callers.SelectMany(c => c))
        {
            caller.Dispose();
        }

        await _server.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    static async Task<List<Caller>> CallersAsync(Uri address, HostileSeed seed, CancellationToken cancellation)
    {
        List<(Caller Caller, string? Email)> callers =
        [
            .. Enumerable.Range(1, Anonymous).Select(n => (new Caller(CallerKind.Anonymous, address, Caller.Address(2, n)), (string?)null)),
            .. Enumerable
                .Range(0, HostileSeed.Readers)
                .Select(n => (new Caller(CallerKind.Reader, address, Caller.Address(3, n + 1)), HostileSeed.ReaderEmail(n))),
            .. Enumerable
                .Range(0, HostileSeed.Leavers)
                .Select(n => (new Caller(CallerKind.Leaver, address, Caller.Address(4, n + 1)), HostileSeed.LeaverEmail(n))),
            .. HostileSeed.Staff().Select((s, n) => (new Caller(KindOf(s.Role), address, Caller.Address(5, n + 1)), $"{s.Name}@x.example")),
        ];
        foreach (var (caller, email) in callers)
        {
            var page = new SignedInPage(caller.Http);
            if (email is null)
            {
                await page.OpenAsync(cancellation);
            }
            else
            {
                await page.SignInAsync(email, HostileSeed.Password, cancellation);
            }
        }

        (CallerKind Kind, string Key)[] keys =
        [
            (CallerKind.BlogKey, seed.BlogKey),
            (CallerKind.EditorKey, seed.EditorKey),
            (CallerKind.AdministratorKey, seed.AdministratorKey),
        ];
        foreach (var (i, (kind, key)) in keys.Index())
        {
            var caller = new Caller(kind, address, Caller.Address(6, i + 1));
            caller.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            callers.Add((caller, null));
        }

        return callers.ConvertAll(c => c.Caller);
    }

    static CallerKind KindOf(string role) =>
        role switch
        {
            Roles.Contributor => CallerKind.Contributor,
            Roles.Moderator => CallerKind.Moderator,
            Roles.Editor => CallerKind.Editor,
            _ => CallerKind.Administrator,
        };

    /// <summary>Has everything there that some endpoint changes.</summary>
    async Task WriteFirstAsync(CancellationToken cancellation)
    {
        var (editor, administrator) = (Next(CallerKind.EditorKey).Http, Next(CallerKind.AdministratorKey).Http);
        var article = new
        {
            slug = ArticleSlug,
            title = "The article",
            bodyMarkdown = "Text.",
            language = "en",
            timeZone = "UTC",
        };
        await SendAsync(editor, HttpMethod.Post, "api/v1/articles", article);
        await SendAsync(editor, HttpMethod.Patch, $"api/v1/blogs/{OtherSlug}", new { topic = "The talks" });
        var line = await SendAsync(editor, HttpMethod.Post, "api/v1/newswire/lines", new { headline = "A line" });
        LineId = line.GetProperty("id").GetInt64();
        var hook = new
        {
            name = "first",
            url = $"{Target.Address}health/live",
            blogs = new[] { OtherSlug },
        };
        WebhookId = (await SendAsync(administrator, HttpMethod.Post, "api/v1/webhooks", hook)).GetProperty("id").GetInt32();
        using (var picture = new ByteArrayContent(NoisePicture.Jpeg(320, 200)))
        {
            using var sent = await editor.PostAsync(new Uri("api/v1/media", UriKind.Relative), picture, cancellation);
            PictureId = (await JsonOfAsync(sent)).GetProperty("id").GetString()!;
        }

        MessageId = await SayAsync(Next(CallerKind.Moderator), "A moderator says something, which readers may answer.");
        foreach (var (n, reader) in _callers[CallerKind.Reader].Concat(_callers[CallerKind.Leaver]).Index())
        {
            var said = string.Create(CultureInfo.InvariantCulture, $"What reader number {n} thinks of it, in {n} words.");
            reader.MessageId = await SayAsync(reader, said);
        }

        async Task<long> SayAsync(Caller caller, string text)
        {
            var message = new { text, clientId = Guid.NewGuid() };
            var sent = await SendAsync(caller.Http, HttpMethod.Post, $"api/v1/blogs/{Slug}/discussion/messages", message);
            return sent.GetProperty("id").GetInt64();
        }

        async Task<JsonElement> SendAsync(HttpClient http, HttpMethod method, string path, object body)
        {
            using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
            using var response = await http.SendAsync(request, cancellation);
            return await JsonOfAsync(response);
        }

        async Task<JsonElement> JsonOfAsync(HttpResponseMessage response)
        {
            if (response.IsSuccessStatusCode)
            {
                return await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
            }

            var (request, said) = (response.RequestMessage!, await response.Content.ReadAsStringAsync(cancellation));
            throw new CannotRunException($"{request.Method} {request.RequestUri} answered {(int)response.StatusCode}: {said}");
        }
    }
}
