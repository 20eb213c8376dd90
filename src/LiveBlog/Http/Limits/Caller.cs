using System.Net;
using System.Security.Claims;
using LiveBlog.Model;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace LiveBlog.Http.Limits;

/// <summary>Whom a request is counted for.</summary>
/// <param name="Key">The address; of a program with an API key, or of somebody of the newsroom, who they are.</param>
/// <param name="IsTrusted">
/// May ask for ten times as much: staff, programs with a key, and what runs on this very machine. That is a measurement or a proxy that
/// is not in the settings yet, whose readers all share what it may ask for.
/// </param>
public readonly record struct Caller(string Key, bool IsTrusted)
{
    /// <summary>Stands for all that come through this machine's own address, and not for one.</summary>
    public bool IsMany { get; private init; }

    /// <summary>The authentication scheme of API keys.</summary>
    public const string KeyScheme = "ApiKey";

    public static Caller Of(HttpContext http, ClaimsPrincipal? user)
    {
        if (user is not null && user.IsOfStaff() && user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id)
        {
            return new Caller(id, IsTrusted: true);
        }

        var isHere = http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
        return new Caller(http.AddressKey(), IsTrusted: isHere) { IsMany = isHere };
    }

    /// <summary>The caller of a request that <see cref="LimitRequests"/> has seen; else by its address.</summary>
    public static Caller Of(HttpContext http) => http.Items[typeof(Caller)] is Caller known ? known : Of(http, user: null);

    /// <summary>
    /// Looks a key or a session up where one comes along, as often as the address may have that done: what is made up is nobody's.
    /// </summary>
    public static async ValueTask<Caller> FindAsync(HttpContext http, ReadLimits limits)
    {
        var scheme =
            http.Request.Headers.Authorization.Count > 0 ? KeyScheme
            : http.Request.Cookies.ContainsKey(CookieName(http)) ? IdentityConstants.ApplicationScheme
            : null;
        var user = scheme is not null && limits.MayProve(http.AddressKey()) ? (await http.AuthenticateAsync(scheme)).Principal : null;
        var caller = Of(http, user);
        http.Items[typeof(Caller)] = caller;
        return caller;
    }

    static string CookieName(HttpContext http) =>
        http
            .RequestServices.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(IdentityConstants.ApplicationScheme)
            .Cookie.Name!;
}
