using System.Globalization;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.Operations;
using LiveBlog.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace LiveBlog.Load;

/// <summary>A blog that has been filled.</summary>
/// <param name="OldIds">Some entries of its first tenth.</param>
/// <param name="Middle">The moment at which half of it was there, UTC.</param>
internal sealed record GrownBlog(string Slug, long Revision, IReadOnlyList<long> OldIds, DateTime Middle);

/// <summary>The product on a database of its own, filled through the transaction that the newsroom's commands go through.</summary>
internal sealed class GrowthSite : IAsyncDisposable
{
    public const string RareWord = "quicksilver",
        CommonWord = "lighthouse",
        CommonPhrase = "lighthouse+keeper",
        OtherWord = "estuary";

    const int Batch = 500,
        OldPlaces = 8;

    static readonly DateTime Opening = new(2022, 1, 12, 8, 0, 0, DateTimeKind.Utc);
    static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    readonly WebApplication _app;
    readonly string? _file;

    GrowthSite(WebApplication app, string? file) => (_app, _file) = (app, file);

    public Uri Address { get; private set; } = null!;

    public string Key { get; private set; } = "";

    /// <param name="postgres">The database it names is dropped and created; null makes a temporary one of SQLite.</param>
    public static async Task<GrowthSite> StartAsync(string? postgres, CancellationToken cancellation)
    {
        var file = postgres is null ? Path.Combine(Path.GetTempPath(), $"liveblog-growth-{Guid.CreateVersion7():N}.db") : null;
        string[] database = postgres is null
            ? ["--Database:Provider=Sqlite", $"--ConnectionStrings:LiveBlog=Data Source={file}"]
            : ["--Database:Provider=Postgres", $"--ConnectionStrings:LiveBlog={postgres}"];
        if (postgres is not null)
        {
            await ScratchDatabase.RecreateAsync(postgres, "liveblog_growth", cancellation);
        }

        // A cache that may hold nothing: what is measured is the making of a page.
        var app = LiveBlogApp.Build(
            ["--urls", "http://127.0.0.1:0", "--Serilog:MinimumLevel:Default=Warning", "--Demo:Enabled=false", .. database],
            builder => builder.Services.PostConfigure<OutputCacheOptions>(cache => cache.MaximumBodySize = 1)
        );
        var site = new GrowthSite(app, file);
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
            await Serving.MigrateAsync(scope.ServiceProvider, cancellation);
            var (key, text) = ApiKey.Create("growth", Roles.Editor, Opening);
            db.ApiKeys.Add(key);
            await db.SaveChangesAsync(cancellation);
            site.Key = text;
        }

        await app.StartAsync(cancellation);
        site.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return site;
    }

    public async Task<GrownBlog> FillAsync(string slug, int count, CancellationToken cancellation)
    {
        var blogId = await OpenAsync(slug, cancellation);
        var revision = 0L;
        for (var from = 0; from < count; from += Batch)
        {
            await using var scope = _app.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
            var numbers = Enumerable.Range(from, Math.Min(Batch, count - from)).ToList();
            var written = await scope
                .ServiceProvider.GetRequiredService<BlogTransaction>()
                .RunAsync(
                    blogId,
                    blog =>
                    {
                        numbers.ForEach(n => Write(db, blog, n, count));
                        return Task.FromResult(blog);
                    },
                    cancellation
                );
            revision = written!.Revision.Value;
        }

        await using var reading = _app.Services.CreateAsyncScope();
        var old = await reading
            .ServiceProvider.GetRequiredService<LiveBlogDb>()
            .Entries.Where(e => e.BlogId == blogId && e.Status == EntryStatus.Published)
            .OrderBy(e => e.PublishedAt)
            .Skip(count / 10)
            .Take(OldPlaces)
            .Select(e => e.Id)
            .ToListAsync(cancellation);
        return new GrownBlog(slug, revision, old.ConvertAll(id => id.Value), Opening + (Pace * (count / 2)));
    }

    /// <summary>Has the database look at what it holds, as it does by itself in time.</summary>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        await db.Database.ExecuteSqlRawAsync(db is SqliteLiveBlogDb ? "PRAGMA wal_checkpoint(TRUNCATE)" : "VACUUM ANALYZE", cancellation);
    }

    /// <summary>A body of some hundred words.</summary>
    public static string Body(int n)
    {
        var random = new Random(n);
        return string.Join(
            ' ',
            Enumerable.Range(0, 100).Select(_ => Vocabulary[(int)(Vocabulary.Length * Math.Pow(random.NextDouble(), 2))])
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_file is not null)
        {
            SqliteConnection.ClearAllPools();
            foreach (var ending in new[] { "", "-wal", "-shm" })
            {
                File.Delete(_file + ending);
            }
        }
    }

    // Some thousand words that are not in any of the searches; the first are written much oftener than the last.
    static string[] Vocabulary { get; } =
    [
        .. from first in new[] { "har", "min", "del", "fer", "quo", "ban", "tor", "sel", "pra", "lum" }
        from second in new[] { "ba", "ni", "lo", "ru", "ve", "ga", "to", "se", "pi", "mo" }
        from third in new[] { "r", "st", "n", "l", "t", "nd", "x", "d", "m", "k" }
        select first + second + third,
    ];

    // As a day goes: now and then a key event, an edit, a withdrawal. Rare words stand at the beginning, the middle and the end.
    static void Write(LiveBlogDb db, Blog blog, int n, int count)
    {
        var now = Opening + (Pace * n);
        var words = n % 2 == 0 ? "The lighthouse keeper has seen it." : "At the estuary all is calm.";
        var rare = n == 1 || n == count / 2 || n == count - 2 ? $" {RareWord}" : "";
        var content = new EntryContent
        {
            Headline = string.Create(CultureInfo.InvariantCulture, $"Entry number {n}{rare}"),
            BodyHtml = $"<p>{words}</p><p>{Body(n)}</p>",
            Author = "Growth",
        };
        var draft = new Model.EntryDraft(content, PublishedAt: null, IsKeyEvent: n % 40 == 0, IsPinned: false);
        var entry = blog.Publish(draft, pinned: null, now);
        db.Entries.Add(entry);
        if (n % 20 == 5)
        {
            blog.Edit(
                entry,
                draft with
                {
                    Content = content with { Headline = content.Headline + ", corrected" },
                },
                pinned: null,
                now.AddSeconds(2)
            );
        }

        if (n % 50 == 7)
        {
            blog.Withdraw(entry, now.AddSeconds(4));
        }
    }

    async Task<int> OpenAsync(string slug, CancellationToken cancellation)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        _ = Slug.TryParse(slug, out var parsed);
        var blog = Blog.Open(
            parsed,
            new BlogHead
            {
                Title = $"The {slug} one",
                Language = "en",
                TimeZone = "Europe/Paris",
                Status = BlogStatus.Live,
            },
            Opening.AddHours(-1)
        );
        db.Blogs.Add(blog);
        await db.SaveChangesAsync(cancellation);
        return blog.Id;
    }
}
