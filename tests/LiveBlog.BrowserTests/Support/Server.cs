using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests.Support;

/// <summary>
/// The real program as a process of its own, on a database of its own. It can be killed, and started again at the same address.
/// </summary>
public sealed class Server : IAsyncLifetime
{
    public const string Email = "claire@example.org";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static readonly string Program = typeof(Server)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(m => m.Key == "LiveBlogProgram")
        .Value!;

    readonly string folder = Directory.CreateTempSubdirectory("liveblog-").FullName;
    readonly int port = FreePort();
    Process? process;

    public Uri Url => new($"http://127.0.0.1:{port}");

    public int Port => port;

    public string Password { get; private set; } = "";

    /// <summary>Where the mails lie that have gone out.</summary>
    public string MailFolder => Path.Combine(folder, "data", "mail");

    /// <summary>The API, with an editor's key.</summary>
    public HttpClient Api { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // As long as on a machine that is busy with something else; what comes is not waited for any longer.
        Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
        var key = await RunAsync("apikey", "create", "--name", "tests", "--role", "editor");
        Password = await RunAsync("user", "add", "--email", Email, "--name", "Claire Aubin", "--role", "administrator");
        Api = new HttpClient { BaseAddress = Url };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await KillAsync();
        Api.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public async Task StartAsync()
    {
        process = Launch("serve", "--urls", Url.ToString());
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        using var probe = new HttpClient { BaseAddress = Url };
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    return (await probe.GetAsync("/health/ready")).IsSuccessStatusCode;
                }
                catch (HttpRequestException failure)
                {
                    return process.HasExited
                        ? throw new InvalidOperationException("The program ended before it answered.", failure)
                        : false;
                }
            },
            "the program answers"
        );
    }

    /// <summary>As `kill -9` does: no good-bye, nothing flushed.</summary>
    public async Task KillAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        process = null;
    }

    public async Task<string> OpenBlogAsync(string slug, string language = "fr", object? more = null)
    {
        var blog = new Dictionary<string, object>
        {
            ["slug"] = slug,
            ["title"] = $"Le direct {slug}",
            ["language"] = language,
            ["timeZone"] = "Europe/Paris",
            ["status"] = "live",
        };
        foreach (var field in more?.GetType().GetProperties() ?? [])
        {
            blog[field.Name] = field.GetValue(more)!;
        }

        (await Api.PostAsJsonAsync("/api/v1/blogs", blog)).EnsureSuccessStatusCode();
        return slug;
    }

    public async Task<Posted> PostAsync(string slug, object entry)
    {
        using var response = await Api.PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", entry);
        response.EnsureSuccessStatusCode();
        return Posted.Of(await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async Task<Posted> EditAsync(long id, object entry)
    {
        using var response = await Api.PutAsJsonAsync($"/api/v1/entries/{id}", entry);
        response.EnsureSuccessStatusCode();
        return Posted.Of(await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async Task WithdrawAsync(long id) => (await Api.DeleteAsync($"/api/v1/entries/{id}")).EnsureSuccessStatusCode();

    public async Task ChangeBlogAsync(string slug, object fields) =>
        (await Api.PatchAsJsonAsync($"/api/v1/blogs/{slug}", fields)).EnsureSuccessStatusCode();

    async Task<string> RunAsync(params string[] arguments)
    {
        using var run = Launch(arguments);
        var output = run.StandardOutput.ReadToEndAsync();
        var errors = run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        return run.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException(await errors);
    }

    Process Launch(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Site__Name"] = "L’Estafette";
        start.Environment["ConnectionStrings__LiveBlog"] = $"Data Source={Path.Combine(folder, "liveblog.db")}";
        start.Environment["Media__Folder"] = Path.Combine(folder, "media");
        return Process.Start(start)!;
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

public sealed record Posted(long Id, long Revision)
{
    public static Posted Of(JsonElement json) => new(json.GetProperty("id").GetInt64(), json.GetProperty("revision").GetInt64());
}
