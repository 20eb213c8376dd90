using System.Security.Claims;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace LiveBlog.Features.Accounts;

/// <summary>The browsers in which people are signed in: each can be seen and ended, from any other and on any machine.</summary>
public sealed class Sessions(LiveBlogDb db, IMemoryCache cache, AccountSettings settings, TimeProvider clock)
{
    /// <summary>The claim that names the session.</summary>
    public const string Claim = "session";

    // How long an ended session may still be good on another machine.
    static readonly TimeSpan Trusted = TimeSpan.FromSeconds(30);

    static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5),
        Forgotten = TimeSpan.FromDays(30);

    public static Guid? Of(ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(Claim), out var id) ? id : null;

    public async Task<IReadOnlyList<AccountSession>> ListAsync(string accountId, CancellationToken cancellation) =>
        await db
            .AccountSessions.AsNoTracking()
            .Where(s => s.AccountId == accountId)
            .OrderByDescending(s => s.SeenAt)
            .Take(100)
            .ToListAsync(cancellation);

    /// <summary>Ends one of somebody's sessions, or all but one.</summary>
    public async Task EndAsync(string accountId, Guid? one, Guid? allBut, CancellationToken cancellation)
    {
        var ending = await db
            .AccountSessions.Where(s => s.AccountId == accountId && (one == null || s.Id == one) && (allBut == null || s.Id != allBut))
            .Select(s => s.Id)
            .ToListAsync(cancellation);
        await db.AccountSessions.Where(s => ending.Contains(s.Id)).ExecuteDeleteAsync(cancellation);

        foreach (var id in ending)
        {
            cache.Remove(KeyOf(id));
        }
    }

    /// <summary>A cookie is made: a new session, unless this browser has one of the same account.</summary>
    public async Task BeginAsync(CookieSigningInContext signing)
    {
        var identity = (ClaimsIdentity)signing.Principal!.Identity!;
        var account = identity.FindFirst(ClaimTypes.NameIdentifier)!.Value;
        var (before, cancellation) = (signing.HttpContext.User, signing.HttpContext.RequestAborted);
        var id = Of(before);
        var isNew =
            id is null || SignInAudit.IsSigningIn(signing.HttpContext) || before.FindFirstValue(ClaimTypes.NameIdentifier) != account;
        if (isNew)
        {
            var (ended, now) = (id, clock.GetUtcNow().UtcDateTime);
            var old = now - Forgotten;
            id = Guid.NewGuid();
            await db.AccountSessions.Where(s => s.SeenAt < old || s.Id == ended).ExecuteDeleteAsync(cancellation);
            db.AccountSessions.Add(
                new AccountSession
                {
                    Id = id.Value,
                    AccountId = account,
                    Browser = BrowserNames.Of(signing.Request.Headers.UserAgent.ToString()),
                    CreatedAt = now,
                    SeenAt = now,
                    ProvedAt = now,
                }
            );
            await db.SaveChangesAsync(cancellation);
            if (ended is { } over)
            {
                cache.Remove(KeyOf(over));
            }
        }

        identity.AddClaim(new Claim(Claim, id!.Value.ToString("N")));
    }

    /// <summary>A cookie comes in: without its session it is turned away.</summary>
    public async Task CheckAsync(CookieValidatePrincipalContext coming)
    {
        if (coming.Principal is not { } user)
        {
            return;
        }

        if (Of(user) is not { } id || !await IsValidAsync(id, user, coming.HttpContext.RequestAborted))
        {
            coming.RejectPrincipal();
            await coming.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
    }

    /// <summary>The cookie is given back.</summary>
    public async Task LeaveAsync(ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (Of(user) is { } id && user.FindFirstValue(ClaimTypes.NameIdentifier) is { } account)
        {
            await EndAsync(account, id, allBut: null, cancellation);
        }
    }

    /// <summary>When somebody last showed in their session who they are, UTC.</summary>
    public async Task<DateTime?> ProvedAtAsync(ClaimsPrincipal user, CancellationToken cancellation) =>
        Of(user) is { } id
            ? await db.AccountSessions.Where(s => s.Id == id).Select(s => (DateTime?)s.ProvedAt).SingleOrDefaultAsync(cancellation)
            : null;

    /// <summary>Somebody has shown in their session who they are.</summary>
    public async Task ProveAsync(ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (Of(user) is { } id)
        {
            DateTime? now = clock.GetUtcNow().UtcDateTime;
            await db.AccountSessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.ProvedAt, now), cancellation);
        }
    }

    async Task<bool> IsValidAsync(Guid id, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var (now, account) = (clock.GetUtcNow().UtcDateTime, user.FindFirstValue(ClaimTypes.NameIdentifier));
        if (
            cache.TryGetValue(KeyOf(id), out Known? known)
            && known!.AccountId == account
            && now - known.ReadAt < Trusted
            && !IsOver(known, user, now)
        )
        {
            return true;
        }

        var session = await db.AccountSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.AccountId == account, cancellation);
        if (session is null)
        {
            return false;
        }

        known = new Known(session.AccountId, session.CreatedAt, session.SeenAt, now);
        if (IsOver(known, user, now))
        {
            await EndAsync(session.AccountId, id, allBut: null, cancellation);
            return false;
        }

        if (session.SeenAt < now - SeenEvery)
        {
            known = known with { SeenAt = now };
            await db.AccountSessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now), cancellation);
        }

        cache.Set(KeyOf(id), known, Trusted);
        return true;
    }

    /// <summary>
    /// Those of the newsroom end when nobody has used them for hours, and after some days however they are used; readers stay signed
    /// in.
    /// </summary>
    bool IsOver(Known session, ClaimsPrincipal user, DateTime now) =>
        user.IsOfStaff() && (now - session.SeenAt > settings.StaffIdle || now - session.CreatedAt > settings.StaffSession);

    static string KeyOf(Guid id) => $"session {id:N}";

    /// <param name="ReadAt">When it was read.</param>
    sealed record Known(string AccountId, DateTime CreatedAt, DateTime SeenAt, DateTime ReadAt);
}
