using System.Globalization;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.Accounts;
using LiveBlog.Features.Operations;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace LiveBlog.Load.Hostile;

/// <summary>What the database held at the start.</summary>
/// <param name="Key">An editor's key: the newsroom's own.</param>
/// <param name="EntryIds">Of the blog that is followed, the oldest first.</param>
/// <param name="OtherIds">Of the other blog.</param>
/// <param name="Handlers">Every writing endpoint that the program has, as the table of endpoints names them.</param>
internal sealed record HostileSeed(
    string Key,
    string BlogKey,
    string EditorKey,
    string AdministratorKey,
    IReadOnlyList<long> EntryIds,
    IReadOnlyList<long> OtherIds,
    string StaffVictim,
    string ReaderVictim,
    IReadOnlyList<string> Handlers
)
{
    public const string Password = "correct horse battery staple 41";

    public const int Entries = 1_200;

    /// <summary>Of so many entries the first has been edited.</summary>
    public const int EditedEvery = 20;

    public const int Readers = 30,
        Leavers = 5;

    const int OtherEntries = 60,
        Batch = 300,
        Contributors = 5;

    static readonly DateTime Opening = new(2026, 1, 12, 8, 0, 0, DateTimeKind.Utc);

    public static string ReaderEmail(int n) => string.Create(CultureInfo.InvariantCulture, $"reader{n}@x.example");

    /// <summary>The e-mail addresses of readers that may be lost.</summary>
    public static string LeaverEmail(int n) => $"leaver{n}@x.example";

    /// <summary>Fills the database through the product itself, before its process starts.</summary>
    public static async Task<HostileSeed> WriteAsync(Dictionary<string, string> settings, CancellationToken cancellation)
    {
        await using var app = LiveBlogApp.Build([.. settings.Where(s => s.Key != "urls").Select(s => $"--{s.Key}={s.Value}")]);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        await Serving.MigrateAsync(scope.ServiceProvider, cancellation);
        string[] keys =
        [
            AddKey(db, Roles.Editor),
            AddKey(db, Roles.Editor, HostileSite.OtherSlug),
            AddKey(db, Roles.Editor),
            AddKey(db, Roles.Administrator),
        ];
        await db.SaveChangesAsync(cancellation);
        await AddPeopleAsync(scope.ServiceProvider);
        var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        return new HostileSeed(
            keys[0],
            keys[1],
            keys[2],
            keys[3],
            await FillAsync(app, HostileSite.Slug, Entries, cancellation),
            await FillAsync(app, HostileSite.OtherSlug, OtherEntries, cancellation),
            (await users.FindByEmailAsync("victim@x.example"))!.Id,
            (await users.FindByEmailAsync(LeaverEmail(0)))!.Id,
            await WritingHandlers.OfAsync(app)
        );
    }

    static string AddKey(LiveBlogDb db, string role, params string[] blogs)
    {
        var (key, text) = ApiKey.Create(role, role, Opening, blogs: blogs);
        db.ApiKeys.Add(key);
        return text;
    }

    static async Task AddPeopleAsync(IServiceProvider services)
    {
        var (users, people) = (services.GetRequiredService<UserManager<Account>>(), services.GetRequiredService<AccountCreation>());
        foreach (var (name, role) in Staff().Append(("victim", Roles.Contributor)))
        {
            if (await people.AddAsync($"{name}@x.example", name, Password, role, Strings.For("en")) is [var wrong, ..])
            {
                throw new CannotRunException(wrong.Message);
            }
        }

        // One hash does for all: making each takes a tenth of a second.
        var hash = users.PasswordHasher.HashPassword(new Account(), Password);
        var emails = Enumerable.Range(0, Readers).Select(ReaderEmail).Concat(Enumerable.Range(0, Leavers).Select(LeaverEmail));
        foreach (var email in emails)
        {
            var account = new Account
            {
                UserName = email,
                Email = email,
                EmailConfirmed = true,
                DisplayName = email[..email.IndexOf('@', StringComparison.Ordinal)],
                IsReader = true,
                JoinedAt = Opening,
                PasswordHash = hash,
            };
            if (await users.CreateAsync(account) is { Succeeded: false } refused)
            {
                throw new CannotRunException(string.Join(' ', refused.Errors.Select(e => e.Description)));
            }
        }
    }

    public static IEnumerable<(string Name, string Role)> Staff() =>
        Enumerable
            .Range(0, Contributors)
            .Select(n => ($"contributor{n}", Roles.Contributor))
            .Concat([("editor", Roles.Editor), ("administrator", Roles.Administrator), ("moderator", Roles.Moderator)]);

    static async Task<IReadOnlyList<long>> FillAsync(WebApplication app, string slug, int count, CancellationToken cancellation)
    {
        int blogId;
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
            _ = Slug.TryParse(slug, out var parsed);
            var head = new BlogHead
            {
                Title = $"The {slug}",
                Language = "en",
                TimeZone = "Europe/Paris",
                Status = BlogStatus.Live,
            };
            var blog = Blog.Open(parsed, head, Opening.AddHours(-1));
            db.Blogs.Add(blog);
            await db.SaveChangesAsync(cancellation);
            blogId = blog.Id;
        }

        var ids = new List<long>();
        for (var from = 0; from < count; from += Batch)
        {
            await using var scope = app.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
            var written = await scope
                .ServiceProvider.GetRequiredService<BlogTransaction>()
                .RunAsync(
                    blogId,
                    blog => Task.FromResult(Enumerable.Range(from, Math.Min(Batch, count - from)).Select(n => Write(db, blog, n)).ToList()),
                    cancellation
                );
            ids.AddRange(written!.Select(e => e.Id.Value));
        }

        return ids;
    }

    static Entry Write(LiveBlogDb db, Blog blog, int n)
    {
        var content = new EntryContent
        {
            Headline = string.Create(CultureInfo.InvariantCulture, $"Entry number {n} of the talks"),
            BodyHtml = $"<p>The harbour and the <b>lighthouse</b>.</p><p>{GrowthSite.Body(n)}</p>",
            Author = "Seed",
        };
        var draft = new Model.EntryDraft(content, PublishedAt: null, IsKeyEvent: n % 40 == 0, IsPinned: false);
        var entry = blog.Publish(draft, pinned: null, Opening.AddSeconds(10 * n));
        db.Entries.Add(entry);
        if (n % EditedEvery == 0)
        {
            var corrected = draft with { Content = content with { Correction = "A number was wrong." } };
            blog.Edit(entry, corrected, pinned: null, Opening.AddSeconds((10 * n) + 2));
        }

        return entry;
    }
}
