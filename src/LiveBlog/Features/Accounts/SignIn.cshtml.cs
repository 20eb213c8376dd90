using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;

namespace LiveBlog.Features.Accounts;

[EnableRateLimiting(AccountsRegistration.SignInRate)]
[NotQueued]
[ResponseCache(NoStore = true)]
public sealed class SignInModel(SignInManager<Account> signIn, PasswordSignIn passwords, SignInAudit signInAudit, TimeProvider clock)
    : PageModel
{
    public Strings Strings { get; private set; } = null!;

    public string? Email { get; private set; }

    public string? Wrong { get; private set; }

    public void OnGet() => Strings = Request.PreferredStrings();

    /// <summary>What the browser is to find a passkey by (WebAuthn Level 3 §5.5), of whichever account.</summary>
    public async Task<IActionResult> OnPostPasskeyOptionsAsync() =>
        Content(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json");

    public async Task<IActionResult> OnPostPasskeyAsync(string? credential, string? returnUrl)
    {
        Strings = Request.PreferredStrings();
        var asserted = string.IsNullOrEmpty(credential) ? null : await AssertAsync(credential);
        if (asserted is not { Succeeded: true, User: { } account } || account.IsSuspendedAt(clock.GetUtcNow()))
        {
            await signInAudit.RefuseAsync(asserted?.User, isLockedOut: asserted is { Succeeded: true });
            Wrong = Strings.PasskeyFailed;
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        // The key counts how often it was used: one that was copied falls behind.
        await signIn.UserManager.AddOrUpdatePasskeyAsync(account, asserted.Passkey);
        await signInAudit.SignInAsync(account, isPersistent: false, AccountSettings.ByPasskey);
        return LocalRedirect(await signInAudit.CompleteAsync(account, Url.IsLocalUrl(returnUrl) ? returnUrl : null));
    }

    /// <summary>Null where nobody has asked this browser for a key.</summary>
    async Task<PasskeyAssertionResult<Account>?> AssertAsync(string credential)
    {
        try
        {
            return await signIn.PerformPasskeyAssertionAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public async Task<IActionResult> OnPostAsync(string? email, string? password, bool remember, string? returnUrl)
    {
        Strings = Request.PreferredStrings();
        Email = email;
        switch (await passwords.TryAsync(email, password, HttpContext.RequestAborted))
        {
            case PasswordOutcome.Right(var account):
                await signInAudit.SignInAsync(account, remember);
                return LocalRedirect(await signInAudit.CompleteAsync(account, Url.IsLocalUrl(returnUrl) ? returnUrl : null));
            case PasswordOutcome.NeedsCode(var account):
                await signInAudit.AwaitCodeAsync(account);
                return Redirect(
                    QueryHelpers.AddQueryString(
                        "/account/two-factor",
                        new Dictionary<string, string?> { ["remember"] = remember ? "true" : "false", ["returnUrl"] = returnUrl ?? "" }
                    )
                );
            default:
                Wrong = Strings.SignInWrong;
                Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                return Page();
        }
    }
}
