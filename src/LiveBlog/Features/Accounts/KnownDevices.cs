using System.Globalization;
using System.Security.Cryptography;
using LiveBlog.Http;
using LiveBlog.Security;
using Microsoft.AspNetCore.DataProtection;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// The browsers that somebody has signed in with before. A signed cookie says so, for each account; wrong passwords from
/// elsewhere do not keep such a browser out. It signs nobody in.
/// </summary>
public sealed class KnownDevices(IDataProtectionProvider protection, SiteSettings site, TimeProvider clock)
{
    public const string CookieName = "liveblog-device";

    /// <summary>Of a browser that several people share.</summary>
    const int MaxAccounts = 5;

    /// <summary>Browsers keep cookies for 400 days at most.</summary>
    static readonly TimeSpan GoodFor = TimeSpan.FromDays(365),
        RenewedAfter = TimeSpan.FromDays(30);

    readonly IDataProtector protector = protection.CreateProtector("LiveBlog.KnownDevice");

    /// <summary>The device's own name, where this account has signed in with this browser; otherwise null.</summary>
    public string? Of(HttpContext http, string? accountId) => Read(http).Find(device => device.AccountId == accountId)?.Id;

    /// <summary>The device's name for whichever account, to tell its requests from those of others at the same address.</summary>
    public string? Any(HttpContext http) =>
        http.Request.Cookies.ContainsKey(site.CookieName(CookieName)) ? Read(http).FirstOrDefault()?.Id : null;

    /// <summary>This account has signed in with this browser.</summary>
    public void Remember(HttpContext http, string accountId)
    {
        var (now, devices) = (clock.GetUtcNow(), Read(http));
        var known = devices.Find(device => device.AccountId == accountId);
        if (known is not null && known.At > now - RenewedAfter)
        {
            return;
        }

        var device = new Device(accountId, known?.Id ?? Guid.NewGuid().ToString("N"), now);
        var text = string.Join(
            '\n',
            devices
                .Where(other => other.AccountId != accountId)
                .Take(MaxAccounts - 1)
                .Prepend(device)
                .Select(its => string.Create(CultureInfo.InvariantCulture, $"{its.AccountId} {its.Id} {its.At.ToUnixTimeSeconds()}"))
        );
        http.Response.Cookies.Append(
            site.CookieName(CookieName),
            protector.Protect(text),
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                MaxAge = GoodFor,
                IsEssential = true,
            }
        );
    }

    List<Device> Read(HttpContext http)
    {
        try
        {
            var oldest = clock.GetUtcNow() - GoodFor;
            return http.Request.Cookies[site.CookieName(CookieName)] is not { Length: > 0 } text
                ? []
                :
                [
                    .. protector
                        .Unprotect(text)
                        .Split('\n')
                        .Select(line => line.Split(' '))
                        .Where(parts => parts.Length == 3)
                        .Select(parts => new Device(
                            parts[0],
                            parts[1],
                            DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[2], CultureInfo.InvariantCulture))
                        ))
                        .Where(device => device.At > oldest),
                ];
        }
        catch (CryptographicException)
        {
            // Not ours, or of a key ring that is gone.
            return [];
        }
    }

    sealed record Device(string AccountId, string Id, DateTimeOffset At);
}
