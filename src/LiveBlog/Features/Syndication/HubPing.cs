using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Syndication;

/// <summary>
/// Tells the WebSub hub that a blog's feeds have changed (W3C WebSub §7 leaves the form to hub and publisher; this is the
/// one that all of them take: <c>hub.mode=publish</c>). Looks every few seconds, so a burst is one ping. Every machine
/// pings: a hub that hears it twice fetches a feed that has not changed.
/// </summary>
public sealed class HubPing(SyndicationSettings settings, SiteSettings site, IHttpClientFactory clients, IServiceScopeFactory scopes, TimeProvider clock, ILogger<HubPing> log) : BackgroundService
{
    /// <summary>The name of the client that reaches the hub.</summary>
    public const string Client = "websub-hub";

    static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(5);

    readonly Dictionary<int, long> told = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Hub is null)
        {
            return;
        }

        // What changed while the program was down is not told: the hub fetches it with the next change.
        await LookAsync((_, _) => Task.FromResult(true), stoppingToken);
        using var timer = new PeriodicTimer(LooksEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync((slug, cancellation) => PingAsync(settings.Hub, slug, cancellation), stoppingToken);
        }
    }

    async Task LookAsync(Func<string, CancellationToken, Task<bool>> tellAsync, CancellationToken cancellation)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var blogs = await scope.ServiceProvider.GetRequiredService<LiveBlogDb>().Blogs.AsNoTracking()
                .OrderByDescending(b => b.UpdatedAt).Take(200).Select(b => new { b.Id, b.Slug, b.Revision }).ToListAsync(cancellation);
            foreach (var blog in blogs.Where(b => told.GetValueOrDefault(b.Id) < b.Revision))
            {
                // One that was not told is tried again at the next look.
                if (await tellAsync(blog.Slug, cancellation))
                {
                    told[blog.Id] = blog.Revision;
                }
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogError(failure, "The feeds that have changed could not be looked up; trying again in {Seconds} s", LooksEvery.TotalSeconds);
        }
    }

    async Task<bool> PingAsync(Uri hub, string slug, CancellationToken cancellation)
    {
        var ping = new List<KeyValuePair<string, string>> { new("hub.mode", "publish") };
        ping.AddRange(SyndicationRegistration.FormatNames.Select(format => new KeyValuePair<string, string>("hub.url", site.BaseUrl + Links.BlogFeed(slug, format))));
        try
        {
            using var client = clients.CreateClient(Client);
            using var content = new FormUrlEncodedContent(ping);
            using var response = await client.PostAsync(hub, content, cancellation);
            response.EnsureSuccessStatusCode();
            return true;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            log.LogWarning(failure, "The hub {Hub} could not be told that {Slug} has changed; trying again", hub, slug);
            return false;
        }
    }
}
