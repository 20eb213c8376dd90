using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;

namespace LiveBlog.Features.Accounts;

/// <summary>How a sign-in by password ended.</summary>
public abstract record PasswordOutcome
{
    PasswordOutcome() { }

    public sealed record Right(Account Account) : PasswordOutcome;

    /// <summary>A code is to come.</summary>
    public sealed record NeedsCode(Account Account) : PasswordOutcome;

    /// <summary>
    /// No such account, one without a password, a wrong one, too many tries, or a suspended account: nobody learns which.
    /// </summary>
    public sealed record Refused : PasswordOutcome;
}

/// <summary>
/// Checks what somebody types to sign in. The work is the same for every answer: one look-up, one count, one hash, one record.
/// </summary>
public sealed class PasswordSignIn(
    UserManager<Account> users,
    PasswordCheck check,
    SignInThrottle throttle,
    KnownDevices devices,
    SignInAudit signInAudit,
    IHttpContextAccessor http,
    TimeProvider clock
)
{
    public async Task<PasswordOutcome> TryAsync(string? email, string? password, CancellationToken cancellation)
    {
        var name = email?.Trim() ?? "";
        var account = await users.FindByNameAsync(name);
        var device = devices.Of(http.HttpContext!, account?.Id);
        var attempt = await throttle.TakeAsync(ThrottleRule.Password, users.NormalizeName(name), device, cancellation);
        var isRight = await check.IsRightAsync(account, password, isKnown: device is not null, cancellation);
        if (account is null || !isRight || !attempt.IsAllowed || account.IsSuspendedAt(clock.GetUtcNow()))
        {
            await RefuseAsync(account, attempt, RefusalKind.SignInFailed, cancellation);
            return new PasswordOutcome.Refused();
        }

        await throttle.ForgiveAsync(attempt, cancellation);
        await check.RenewAsync(account, password!, cancellation);
        return account.TwoFactorEnabled ? new PasswordOutcome.NeedsCode(account) : new PasswordOutcome.Right(account);
    }

    /// <summary>
    /// Checks the password of somebody who is signed in: a person at a browser that was left open guesses no more often than
    /// elsewhere.
    /// </summary>
    public async Task<bool> ConfirmAsync(Account account, string? password, CancellationToken cancellation)
    {
        var device = devices.Of(http.HttpContext!, account.Id);
        var attempt = await throttle.TakeAsync(ThrottleRule.Password, account.NormalizedUserName!, device, cancellation);
        if (!await check.IsRightAsync(account, password, isKnown: true, cancellation) || !attempt.IsAllowed)
        {
            await RefuseAsync(account, attempt, RefusalKind.FreshProofFailed, cancellation);
            return false;
        }

        await throttle.ForgiveAsync(attempt, cancellation);
        return true;
    }

    async Task RefuseAsync(Account? account, ThrottledAttempt attempt, RefusalKind kind, CancellationToken cancellation)
    {
        await signInAudit.RefuseAsync(account, isLockedOut: !attempt.IsAllowed, kind);

        // One record each, whether or not the audit log has one for this account.
        if (account is not { IsReader: false })
        {
            await throttle.ConfirmAsync(attempt, cancellation);
        }
    }
}
