using System.Globalization;
using System.Security.Cryptography;
using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// What the links carry by which a password is set: protected, for one account, one purpose and a time, and good until the
/// account's security stamp changes, which setting a password does.
/// </summary>
public sealed class MailedTokens(IDataProtectionProvider protection, TimeProvider clock) : IUserTwoFactorTokenProvider<Account>
{
    /// <summary>
    /// An invitation that lies in somebody's mailbox over a weekend is good on Monday; a way around a password is not to lie about.
    /// </summary>
    public static readonly TimeSpan InvitationIsGoodFor = TimeSpan.FromDays(7),
        ResetIsGoodFor = TimeSpan.FromHours(1);

    readonly IDataProtector protector = protection.CreateProtector("LiveBlog.MailedTokens");

    public async Task<string> GenerateAsync(string purpose, UserManager<Account> manager, Account user)
    {
        var until = clock.GetUtcNow() + (purpose == AccountLinks.InvitationPurpose ? InvitationIsGoodFor : ResetIsGoodFor);
        var stamp = await manager.GetSecurityStampAsync(user);
        return protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{until.ToUnixTimeSeconds()} {user.Id} {purpose} {stamp}"));
    }

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<Account> manager, Account user)
    {
        string[] parts;
        try
        {
            parts = protector.Unprotect(token).Split(' ');
        }
        catch (CryptographicException)
        {
            return false;
        }

        return parts is [var until, var id, var its, var stamp]
            && id == user.Id
            && its == purpose
            && clock.GetUtcNow().ToUnixTimeSeconds() < long.Parse(until, CultureInfo.InvariantCulture)
            && stamp == await manager.GetSecurityStampAsync(user);
    }

    /// <summary>It is no second factor.</summary>
    public Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<Account> manager, Account user) => Task.FromResult(false);
}
