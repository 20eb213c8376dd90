using LiveBlog.Data;
using LiveBlog.Features.Operations;
using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR.Client;

namespace LiveBlog.Tests.Support;

/// <summary>How a host differs from one as it comes.</summary>
public sealed record TestHostSetup
{
    public DatabaseProvider Provider { get; init; } = DatabaseProvider.Sqlite;

    /// <summary>A database that belongs to the test, for several hosts on one. Null: one of the host's own.</summary>
    public TestDatabase? Database { get; init; }

    /// <summary>As on the command line: <c>--Feed:PageSize=5</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>
    /// As <c>Site:OtherHosts</c>, for a site with an address: its own port's name is answered where nothing else is said.
    /// </summary>
    public string OtherHosts { get; init; } = "127.0.0.1";

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public Action<IServiceCollection>? Services { get; init; }
}

/// <summary>The real program on a real port, with a database of its own.</summary>
public sealed class TestHost : IAsyncDisposable
{
    readonly TestHostSetup setup;
    readonly TestDatabase database;
    static readonly string SharedAssets = CreateSharedAssets();

    readonly string media = Path.Combine(Path.GetTempPath(), "liveblog-media-" + Guid.NewGuid().ToString("N"));
    readonly List<IAsyncDisposable> followers = [];
    readonly List<HttpClient> clients = [];
    readonly Dictionary<HttpClient, CookieContainer> cookiesOf = [];
    WebApplication app = null!;
    string editorKey = "",
        administratorKey = "";
    HttpClient? anonymous,
        editor,
        administrator;

    TestHost(TestHostSetup setup)
    {
        this.setup = setup;
        database = setup.Database ?? TestDatabase.Create(setup.Provider);
    }

    static string CreateSharedAssets()
    {
        var folder = Directory.CreateTempSubdirectory("liveblog-assets-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => app.Services;

    /// <summary>Where the host keeps pictures; it is there once the first has been sent.</summary>
    public string MediaFolder => media;

    /// <summary>
    /// Where hosts keep their scripts and style sheets for pages that outlive them: all of them the same, so it is filled once.
    /// </summary>
    public string AssetsFolder => SharedAssets;

    /// <summary>The mails that have gone out, where no other way out was set.</summary>
    public IReadOnlyList<MimeKit.MimeMessage> Mails() =>
        Directory.Exists(Path.Combine(media, "mail"))
            ? [.. Directory.GetFiles(Path.Combine(media, "mail"), "*.eml").Select(path => MimeKit.MimeMessage.Load(path))]
            : [];

    public static async Task<TestHost> StartAsync(TestHostSetup? setup = null)
    {
        var host = new TestHost(setup ?? new TestHostSetup());
        await host.database.FillAsync();
        await host.StartAgainAsync();
        (host.editorKey, host.administratorKey) = await host.InDatabaseAsync(async db =>
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var (forEditor, editor) = ApiKey.Create("an editor", Roles.Editor, now);
            var (forAdministrator, administrator) = ApiKey.Create("an administrator", Roles.Administrator, now);
            db.ApiKeys.AddRange(forEditor, forAdministrator);
            await db.SaveChangesAsync();
            return (editor, administrator);
        });
        return host;
    }

    /// <summary>A reader, who keeps no cookies, follows no redirects and unpacks nothing.</summary>
    public HttpClient Anonymous() => anonymous ??= CreateClient();

    public HttpClient Editor() => editor ??= WithKey(editorKey);

    public HttpClient Administrator() => administrator ??= WithKey(administratorKey);

    public HttpClient WithKey(string key)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    /// <summary>A person's browser: it keeps cookies, and follows no redirects so that a test sees them.</summary>
    public HttpClient Browser()
    {
        var cookies = new CookieContainer();
        var browser = CreateClient(cookies);
        cookiesOf.Add(browser, cookies);
        return browser;
    }

    /// <summary>A line to the hub from the same browser.</summary>
    /// <param name="origin">Which site's page opens it; null where no page does.</param>
    public HubConnection HubOf(HttpClient browser, string? origin = null) => Hub(cookiesOf[browser], origin);

    public HubConnection Hub(CookieContainer? cookies = null, string? origin = null) =>
        new HubConnectionBuilder()
            .WithUrl(
                new Uri(Address, "/hubs/live"),
                connection =>
                {
                    connection.Cookies = cookies ?? new CookieContainer();
                    if (origin is not null)
                    {
                        connection.Headers["Origin"] = origin;
                    }
                }
            )
            .AddJsonProtocol(json => ApiJson.Configure(json.PayloadSerializerOptions))
            .Build();

    public Task<TestFollower> FollowAsync(string slug, long since = 0) => FollowAsync(new TestFollower(Address), slug, since);

    /// <summary>A reader of the newswire, who asks for what came after a revision.</summary>
    public async Task<TestNewswireFollower> FollowNewswireAsync(long since = 0)
    {
        var follower = new TestNewswireFollower(Address);
        followers.Add(follower);
        await follower.FollowAsync(since);
        return follower;
    }

    public async Task<T> InDatabaseAsync<T>(Func<LiveBlogDb, Task<T>> act)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<LiveBlogDb>());
    }

    public async Task StopAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>Starts on the same database, and on another port: clients from before belong to the program that is gone.</summary>
    public async Task StartAgainAsync()
    {
        app = LiveBlogApp.Build(
            [
                "--urls",
                "http://127.0.0.1:0",
                $"--Database:Provider={database.Provider}",
                $"--ConnectionStrings:LiveBlog={database.ConnectionString}",
                "--Serilog:MinimumLevel:Default=Fatal",
                $"--Media:Folder={media}",
                $"--Email:Folder={Path.Combine(media, "mail")}",
                $"--Assets:Folder={AssetsFolder}",
                .. setup.Settings,
                // Its clients ask it by its address, whatever name its site has.
                .. setup.Settings.Any(setting => setting.StartsWith("--Site:BaseUrl=", StringComparison.Ordinal))
                    ? [$"--Site:OtherHosts={setup.OtherHosts}"]
                    : Array.Empty<string>(),
            ],
            builder =>
            {
                builder.WebHost.UseStaticWebAssets();
                builder.Services.AddSingleton(setup.Clock);
                builder.Services.AddSingleton(database.Turns);

                // Hundreds of passwords are hashed in a run: there is no such setting outside of a test.
                builder.Services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = 1_000);
                setup.Services?.Invoke(builder.Services);
            }
        );
        await Serving.StartAsync(app, CancellationToken.None);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        anonymous = editor = administrator = null;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var follower in followers)
        {
            await follower.DisposeAsync();
        }

        foreach (var client in clients)
        {
            client.Dispose();
        }

        await app.DisposeAsync();
        if (Directory.Exists(media))
        {
            Directory.Delete(media, recursive: true);
        }

        if (setup.Database is null)
        {
            await database.DisposeAsync();
        }
    }

    async Task<TestFollower> FollowAsync(TestFollower follower, string slug, long since)
    {
        followers.Add(follower);
        await follower.FollowAsync(slug, since);
        return follower;
    }

    HttpClient CreateClient(CookieContainer? cookies = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = cookies is not null,
        };
        if (cookies is not null)
        {
            handler.CookieContainer = cookies;
        }

        if (Address.Scheme == Uri.UriSchemeHttps)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = OwnCertificate.IsIt;
        }

        var client = new HttpClient(handler) { BaseAddress = Address };
        clients.Add(client);
        return client;
    }
}
