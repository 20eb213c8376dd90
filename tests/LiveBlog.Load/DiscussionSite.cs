using System.Security.Claims;
using LiveBlog.Data;
using LiveBlog.Features.Accounts;
using LiveBlog.Features.Operations;
using LiveBlog.Model;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LiveBlog.Load;

/// <summary>
/// The product on a database of its own, with readers who are signed in, without the way there: so many from one address are
/// refused.
/// </summary>
internal sealed class DiscussionSite : IAsyncDisposable
{
    public const string Slug = "talk";

    static readonly DateTime Opening = new(2026, 1, 12, 8, 0, 0, DateTimeKind.Utc);

    readonly WebApplication _app;
    readonly string _file;

    DiscussionSite(WebApplication app, string file) => (_app, _file) = (app, file);

    public Uri Address { get; private set; } = null!;

    /// <summary>An editor's key.</summary>
    public string Key { get; private set; } = "";

    /// <summary>A moderator's and the readers' cookies.</summary>
    public IReadOnlyList<string> Cookies { get; private set; } = [];

    public static async Task<DiscussionSite> StartAsync(int readers, CancellationToken cancellation)
    {
        var file = Path.Combine(Path.GetTempPath(), $"liveblog-talk-{Guid.CreateVersion7():N}.db");
        var app = LiveBlogApp.Build([
            "--urls",
            "http://127.0.0.1:0",
            "--Serilog:MinimumLevel:Default=Warning",
            "--Demo:Enabled=false",
            "--Database:Provider=Sqlite",
            $"--ConnectionStrings:LiveBlog=Data Source={file}",
            "--Discussion:MessagesAMinute=60",
            "--Discussion:RequestsAMinute=100000",
        ]);
        var site = new DiscussionSite(app, file);
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
            await Serving.MigrateAsync(scope.ServiceProvider, cancellation);
            var (key, text) = ApiKey.Create("talk", Roles.Editor, Opening);
            _ = LiveBlog.Model.Slug.TryParse(Slug, out var slug);
            db.AddRange(
                key,
                Blog.Open(
                    slug,
                    new BlogHead
                    {
                        Title = "Talk",
                        Language = "en",
                        TimeZone = "UTC",
                        Status = BlogStatus.Live,
                    },
                    Opening
                )
            );
            await db.SaveChangesAsync(cancellation);
            site.Key = text;
            site.Cookies = await SignInAsync(scope.ServiceProvider, db, readers, cancellation);
        }

        await app.StartAsync(cancellation);
        site.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        foreach (var file in new[] { _file, _file + "-wal", _file + "-shm" })
        {
            File.Delete(file);
        }
    }

    static async Task<IReadOnlyList<string>> SignInAsync(
        IServiceProvider services,
        LiveBlogDb db,
        int readers,
        CancellationToken cancellation
    )
    {
        var options = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var (users, principals) = (
            services.GetRequiredService<UserManager<Account>>(),
            services.GetRequiredService<IUserClaimsPrincipalFactory<Account>>()
        );
        var now = TimeProvider.System.GetUtcNow();
        var cookies = new List<string>(readers);
        for (var n = 0; n < readers; n++)
        {
            var account = new Account
            {
                UserName = $"r{n}@x.example",
                Email = $"r{n}@x.example",
                EmailConfirmed = true,
                DisplayName = $"Reader {n}",
                IsReader = true,
                JoinedAt = Opening,
            };
            var made = await users.CreateAsync(account);
            if (!made.Succeeded)
            {
                throw new CannotRunException(string.Join(' ', made.Errors.Select(e => e.Description)));
            }

            var session = new AccountSession
            {
                Id = Guid.NewGuid(),
                AccountId = account.Id,
                Browser = "load",
                CreatedAt = now.UtcDateTime,
                SeenAt = now.UtcDateTime,
                ProvedAt = now.UtcDateTime,
            };
            db.AccountSessions.Add(session);
            var principal = await principals.CreateAsync(account);
            ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(Sessions.Claim, session.Id.ToString("N")));
            var ticket = new AuthenticationTicket(
                principal,
                new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now.AddDays(1) },
                IdentityConstants.ApplicationScheme
            );
            cookies.Add($"{options.Cookie.Name}={options.TicketDataFormat.Protect(ticket)}");
        }

        await db.SaveChangesAsync(cancellation);
        return cookies;
    }
}
