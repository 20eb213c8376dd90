using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// The one-time link to the first account. It is signed, good for a day, and only for as long as there is no administrator;
/// nothing of it is stored, and any machine that shares the database can answer it.
/// </summary>
public sealed class FirstAdministrator(IDataProtectionProvider protection)
{
    static readonly TimeSpan GoodFor = TimeSpan.FromDays(1);

    readonly ITimeLimitedDataProtector protector = protection.CreateProtector("LiveBlog.FirstAdministrator").ToTimeLimitedDataProtector();

    public string CreatePath() => "/account/setup?token=" + protector.Protect("first administrator", GoodFor);

    public bool Accepts(string? token)
    {
        try
        {
            return token is not null && protector.Unprotect(token) == "first administrator";
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
