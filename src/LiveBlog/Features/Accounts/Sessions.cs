using System.Security.Claims;
using LiveBlog.Changes;
using LiveBlog.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace LiveBlog.Features.Accounts;

/// <summary>The browsers in which people are signed in: each can be seen and ended, from any other and on any machine.</summary>
public sealed class Sessions(LiveBlogDb db, IMemoryCache cache, TimeProvider clock)
{
    /// <summary>The claim that names the session.</summary>
    public const string Claim = "session";

    // How long an ended session may still be good on another machine.
    static readonly TimeSpan Trusted = TimeSpan.FromSeconds(30);

    static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5), Forgotten = TimeSpan.FromDays(30);

    public static Guid? Of(ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(Claim), out var id) ? id : null;

    public async Task<IReadOnlyList<AccountSession>> ListAsync(string accountId, CancellationToken cancellation) =>
        await db.AccountSessions.AsNoTracking().Where(s => s.AccountId == accountId).OrderByDescending(s => s.SeenAt).Take(100).ToListAsync(cancellation);

    /// <summary>Ends one of somebody's sessions, or all but one.</summary>
    public async Task EndAsync(string accountId, Guid? one, Guid? allBut, CancellationToken cancellation)
    {
        var ending = await db.AccountSessions.Where(s => s.AccountId == accountId && (one == null || s.Id == one) && (allBut == null || s.Id != allBut)).Select(s => s.Id).ToListAsync(cancellation);
        using (await WriteQueue.EnterAsync(db, cancellation))
        {
            await db.AccountSessions.Where(s => ending.Contains(s.Id)).ExecuteDeleteAsync(cancellation);
        }

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
        var before = signing.HttpContext.User;
        var id = before.FindFirstValue(ClaimTypes.NameIdentifier) == account ? Of(before) : null;
        if (id is null)
        {
            id = Guid.NewGuid();
            var now = clock.GetUtcNow().UtcDateTime;
            var old = now - Forgotten;
            using var turn = await WriteQueue.EnterAsync(db, signing.HttpContext.RequestAborted);
            await db.AccountSessions.Where(s => s.SeenAt < old).ExecuteDeleteAsync(signing.HttpContext.RequestAborted);
            db.AccountSessions.Add(new AccountSession
            {
                Id = id.Value,
                AccountId = account,
                Browser = BrowserNames.Of(signing.Request.Headers.UserAgent.ToString()),
                CreatedAt = now,
                SeenAt = now,
            });
            await db.SaveChangesAsync(signing.HttpContext.RequestAborted);
        }

        identity.AddClaim(new Claim(Claim, id.Value.ToString("N")));
    }

    /// <summary>A cookie comes in: without its session it is turned away.</summary>
    public async Task CheckAsync(CookieValidatePrincipalContext coming)
    {
        if (coming.Principal is not { } user)
        {
            return;
        }

        if (Of(user) is not { } id || !await StandsAsync(id, user.FindFirstValue(ClaimTypes.NameIdentifier), coming.HttpContext.RequestAborted))
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

    async Task<bool> StandsAsync(Guid id, string? account, CancellationToken cancellation)
    {
        if (cache.TryGetValue(KeyOf(id), out _))
        {
            return true;
        }

        var session = await db.AccountSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.AccountId == account, cancellation);
        if (session is null)
        {
            return false;
        }

        cache.Set(KeyOf(id), true, Trusted);
        var now = clock.GetUtcNow().UtcDateTime;
        if (session.SeenAt < now - SeenEvery)
        {
            using var turn = await WriteQueue.EnterAsync(db, cancellation);
            await db.AccountSessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now), cancellation);
        }

        return true;
    }

    static string KeyOf(Guid id) => $"session {id:N}";
}
