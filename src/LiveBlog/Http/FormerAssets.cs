using System.Text.RegularExpressions;
using LiveBlog.Data;
using LiveBlog.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.FileProviders;

namespace LiveBlog.Http;

/// <summary>
/// Serves the scripts and style sheets of earlier releases. A page that was open across an update asks for the parts of the release
/// it came from, and during an update of several machines a page may ask one that has not been updated yet. Each release keeps a copy of
/// its own files, under the names that change with their content, and removes what no release has used for thirty days.
/// </summary>
public sealed partial class FormerAssets(
    AssetSettings settings,
    EndpointDataSource endpoints,
    IWebHostEnvironment environment,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<FormerAssets> log
) : PeriodicJob(TimeSpan.FromDays(1), clock, log)
{
    const string Chunks = "js/chunks/";

    static readonly string[] Folders = ["js", "js/chunks", "css/built"];

    static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The file that is kept under a path such as <c>js/chunks/share-4DYA2SBB.js</c>; null where there is none.</summary>
    public string? Find(string path)
    {
        var file = Path.GetFullPath(Path.Combine(settings.Folder, path));
        return Name().IsMatch(path) && File.Exists(file) ? file : null;
    }

    protected override void Begin() => lifetime.ApplicationStarted.Register(() => started.TrySetResult());

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        // The files are those of the endpoints, which are there once the server is.
        await started.Task.WaitAsync(cancellation);
        var now = Clock.GetUtcNow().UtcDateTime;
        foreach (
            var asset in endpoints
                .Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>())
                .OfType<StaticAssetDescriptor>()
                .Where(IsKept)
        )
        {
            var kept = Path.Combine(settings.Folder, asset.Route);
            if (!File.Exists(kept))
            {
                // One that is not there, as when it is built again while the program runs, must not keep the others from being kept.
                if (environment.WebRootFileProvider.GetFileInfo(asset.AssetPath) is not { Exists: true } file)
                {
                    continue;
                }

                await CopyAsync(file, kept, cancellation);
            }

            File.SetLastWriteTimeUtc(kept, now);
        }

        // Only what this class has written: the folder may hold other files.
        foreach (var folder in Folders.Select(folder => Path.Combine(settings.Folder, folder)).Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(IsOwn))
            {
                if (File.GetLastWriteTimeUtc(file) < now - KeptFor)
                {
                    File.Delete(file);
                }
            }
        }
    }

    /// <summary>A kept file, or one whose copying was interrupted.</summary>
    bool IsOwn(string file)
    {
        var route = Path.GetRelativePath(settings.Folder, file).Replace('\\', '/');
        return Name().IsMatch(route)
            || (Guid.TryParseExact(Path.GetExtension(route).TrimStart('.'), "N", out _) && Name().IsMatch(route[..^33]));
    }

    /// <summary>
    /// Chunks have their name from the bundler, the others theirs from the build; what has no such name is asked for as it is now.
    /// </summary>
    static bool IsKept(StaticAssetDescriptor asset) =>
        asset.Selectors.Count == 0
        && Name().IsMatch(asset.Route)
        && asset.Route.StartsWith(Chunks, StringComparison.Ordinal) != asset.Properties.Any(property => property.Name == "fingerprint");

    /// <summary>Whole or not at all: it gets its name by one move.</summary>
    static async Task CopyAsync(IFileInfo from, string to, CancellationToken cancellation)
    {
        PrivateFiles.CreateFolder(Path.GetDirectoryName(to)!);
        var making = $"{to}.{Guid.NewGuid():N}";
        await using (var source = from.CreateReadStream())
        await using (var target = PrivateFiles.Create(making))
        {
            await source.CopyToAsync(target, cancellation);
        }

        File.Move(making, to, overwrite: true);
    }

    [GeneratedRegex(
        @"^(js|js/chunks|css/built)/[A-Za-z0-9_-][A-Za-z0-9_.-]*\.(js|css)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Name();
}

public static class FormerAssetsRegistration
{
    public static IServiceCollection AddFormerAssets(this IServiceCollection services, AssetSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<FormerAssets>();
        services.AddHostedService(provider => provider.GetRequiredService<FormerAssets>());
        return services;
    }

    /// <summary>Answers for names that this release does not have: the routes of those it has come first.</summary>
    public static void MapFormerAssets(this IEndpointRouteBuilder app)
    {
        app.MapMethods(
                "/js/{name}",
                [HttpMethods.Get, HttpMethods.Head],
                (string name, FormerAssets assets, HttpResponse response) => Send($"js/{name}", assets, response)
            )
            .ExcludeFromDescription();
        app.MapMethods(
                "/js/chunks/{name}",
                [HttpMethods.Get, HttpMethods.Head],
                (string name, FormerAssets assets, HttpResponse response) => Send($"js/chunks/{name}", assets, response)
            )
            .ExcludeFromDescription();
        app.MapMethods(
                "/css/built/{name}",
                [HttpMethods.Get, HttpMethods.Head],
                (string name, FormerAssets assets, HttpResponse response) => Send($"css/built/{name}", assets, response)
            )
            .ExcludeFromDescription();
    }

    static Results<PhysicalFileHttpResult, NotFound> Send(string path, FormerAssets assets, HttpResponse response)
    {
        if (assets.Find(path) is not { } file)
        {
            return TypedResults.NotFound();
        }

        response.Headers.CacheControl = HashedChunks.Forever;
        return TypedResults.PhysicalFile(file, path.EndsWith(".css", StringComparison.Ordinal) ? "text/css" : "text/javascript");
    }
}
