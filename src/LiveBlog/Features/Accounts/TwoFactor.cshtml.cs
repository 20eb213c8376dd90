using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Accounts;

/// <summary>The second step of a sign-in: a code of the authenticator (RFC 6238), or one of those for when it is lost.</summary>
[EnableRateLimiting(AccountsRegistration.SignInRate)]
[NotQueued]
[ResponseCache(NoStore = true)]
public sealed class TwoFactorModel(
    SignInManager<Account> signIn,
    AccountStore store,
    SignInThrottle throttle,
    KnownDevices devices,
    SignInAudit signInAudit,
    TimeProvider clock
) : PageModel
{
    const int DigitsOfCode = 6;

    public Strings Strings { get; private set; } = null!;

    public string? Wrong { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        Strings = Request.PreferredStrings();
        return await signIn.GetTwoFactorAuthenticationUserAsync() is null ? Redirect(AccountLinks.SignIn) : Page();
    }

    public async Task<IActionResult> OnPostAsync(string? code, bool remember, string? returnUrl)
    {
        Strings = Request.PreferredStrings();
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } account || account.IsSuspendedAt(clock.GetUtcNow()))
        {
            return Redirect(AccountLinks.SignIn);
        }

        var attempt = await throttle.TakeAsync(
            ThrottleRule.Code,
            account.Id,
            devices.Of(HttpContext, account.Id),
            HttpContext.RequestAborted
        );
        if (attempt.IsAllowed && await IsGoodAsync(account, code ?? ""))
        {
            await throttle.ForgiveAsync(attempt, HttpContext.RequestAborted);
            await signInAudit.SignInAsync(account, remember, AccountSettings.ByCode);
            return LocalRedirect(await signInAudit.CompleteAsync(account, Url.IsLocalUrl(returnUrl) ? returnUrl : null));
        }

        await signInAudit.RefuseAsync(account, isLockedOut: !attempt.IsAllowed, RefusalKind.SecondFactorFailed);
        Wrong = Strings.CodeWrong;
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    async Task<bool> IsGoodAsync(Account account, string code)
    {
        // People write them as they are shown, in groups.
        var typed = new string([.. code.Where(char.IsLetterOrDigit)]);
        return typed.Length == DigitsOfCode && typed.All(char.IsAsciiDigit)
            ? await signIn.UserManager.VerifyTwoFactorTokenAsync(account, signIn.Options.Tokens.AuthenticatorTokenProvider, typed)
            : await store.RedeemCodeAsync(account, code.Trim().ToUpperInvariant(), HttpContext.RequestAborted);
    }
}
