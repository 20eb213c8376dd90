using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Jobs;
using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Api;

/// <summary>
/// Warns of API keys before they expire: on the desk in the last thirty days, and administrators by mail once, in the last
/// fourteen.
/// </summary>
public sealed class ExpiringKeys(IServiceScopeFactory scopes, SiteSettings site, TimeProvider clock, ILogger<ExpiringKeys> log)
    : PeriodicJob(Every, clock, log)
{
    public static readonly TimeSpan ShownFor = TimeSpan.FromDays(30),
        MailedFor = TimeSpan.FromDays(14);

    static readonly TimeSpan Every = TimeSpan.FromHours(1);

    const int MaxAtOnce = 50,
        MaxAdministrators = 20;

    /// <summary>The keys that work, and will not in a while, the first to expire first.</summary>
    public static IQueryable<ApiKey> Soon(LiveBlogDb db, DateTime now, TimeSpan within)
    {
        var end = now + within;
        return db
            .ApiKeys.AsNoTracking()
            .Where(k => k.RevokedAt == null && k.ExpiresAt > now && k.ExpiresAt <= end)
            .OrderBy(k => k.ExpiresAt);
    }

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var now = Clock.GetUtcNow().UtcDateTime;
        var ending = await Soon(db, now, MailedFor)
            .Where(k => k.WarnedAt == null)
            .OrderBy(k => k.ExpiresAt)
            .Take(MaxAtOnce)
            .ToListAsync(cancellation);
        foreach (var key in ending)
        {
            await WarnAsync(db, scope.ServiceProvider.GetRequiredService<Outbox>(), key, now, cancellation);
        }
    }

    async Task WarnAsync(LiveBlogDb db, Outbox outbox, ApiKey key, DateTime now, CancellationToken cancellation)
    {
        var language = await db.Blogs.OrderByDescending(b => b.Id).Select(b => b.Language).FirstOrDefaultAsync(cancellation) ?? "en";
        var strings = Strings.For(language);
        var style = new FeedLocale(strings, site.TimeZone, strings.Language);
        var time = style.TimeAndDate(key.ExpiresAt!.Value);
        var administrators = await (
            from role in db.Roles
            where role.Name == Roles.Administrator
            join given in db.UserRoles on role.Id equals given.RoleId
            join account in db.Users on given.UserId equals account.Id
            where account.LockoutEnd != Account.ForEver && account.Email != null
            orderby account.Id
            select account.Email
        )
            .Take(MaxAdministrators)
            .ToListAsync(cancellation);

        foreach (var address in administrators)
        {
            await outbox.AddAsync(
                new MailMessage(address, strings.Language, strings.KeyEndSubject(key.Name))
                {
                    Paragraphs = [strings.KeyEndText(name: key.Name, time: time)],
                    Action = site.BaseUrl is { } url ? (strings.Keys, url + Links.DeskKeys) : null,
                }
            );
        }

        // Of several machines, one warns.
        await using var transaction = await db.BeginWriteAsync(cancellation);
        if (
            await db
                .ApiKeys.Where(k => k.Id == key.Id && k.WarnedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.WarnedAt, now), cancellation) > 0
        )
        {
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }

        db.ChangeTracker.Clear();
    }
}
