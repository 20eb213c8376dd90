using System.Security.Claims;
using LiveBlog.Data.Auditing;
using LiveBlog.Http;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace LiveBlog.Features.Accounts;

/// <summary>Signs people in. Sign-ins of staff are in the audit log, those of readers are not.</summary>
public sealed class SignInAudit(AuditLog audit, Refusals refusals, SignInManager<Account> signIn, IHttpContextAccessor http)
{
    /// <summary>A password alone (RFC 8176 §2).</summary>
    const string ByPassword = "pwd";

    static readonly object SignsIn = new();

    /// <summary>Whether this request signs somebody in, and does not only write a cookie again.</summary>
    public static bool IsSigningIn(HttpContext http) => http.Items.ContainsKey(SignsIn);

    /// <summary>Signs somebody in who has just shown who they are: a new session begins.</summary>
    /// <param name="method">See <see cref="AccountSettings.Method"/>; null for a password alone, or a link in a mail.</param>
    public async Task SignInAsync(Account account, bool isPersistent, string? method = null)
    {
        http.HttpContext!.Items[SignsIn] = true;
        await http.HttpContext.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await signIn.SignInWithClaimsAsync(account, isPersistent, [new Claim(AccountSettings.Method, method ?? ByPassword)]);
    }

    /// <summary>The password was right; the code is waited for. What the browser keeps meanwhile says only whose it is to be.</summary>
    public Task AwaitCodeAsync(Account account) =>
        http.HttpContext!.SignInAsync(
            IdentityConstants.TwoFactorUserIdScheme,
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, account.Id)], IdentityConstants.TwoFactorUserIdScheme))
        );

    /// <summary>Somebody has signed in.</summary>
    /// <param name="returnUrl">Where they were going, as a path of this site.</param>
    /// <returns>Where they go.</returns>
    public async Task<string> CompleteAsync(Account account, string? returnUrl)
    {
        if (!account.IsReader)
        {
            await audit.LogAsync(new Actor(account.Id, account.DisplayName), AuditActions.SignedIn, account.Email, Aborted);
        }

        return returnUrl ?? (account.IsReader ? "/" : "/desk");
    }

    /// <summary>A sign-in has failed.</summary>
    /// <param name="account">Null for an address or a passkey that nobody has.</param>
    /// <param name="kind">The step that failed.</param>
    public async Task RefuseAsync(Account? account, bool isLockedOut, RefusalKind kind = RefusalKind.SignInFailed)
    {
        refusals.Record(kind, http.HttpContext, account?.Id);
        if (account is { IsReader: false, Email: { } email })
        {
            await audit.CountAsync(Actor.Nobody, isLockedOut ? AuditActions.LockedOut : AuditActions.SignInFailed, email, Aborted);
        }
    }

    CancellationToken Aborted => http.HttpContext?.RequestAborted ?? CancellationToken.None;
}
