using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Model;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Accounts;

/// <summary>Where somebody who is signed in shows once more who they are, and goes back to where they were.</summary>
[Authorize]
[EnableRateLimiting(AccountsRegistration.SignInRate)]
[NotQueued]
[ResponseCache(NoStore = true)]
public sealed class ProveModel(UserManager<Account> users, SignInManager<Account> signIn, FreshProof proof) : PageModel
{
    public Task<IActionResult> OnGetAsync(string? returnUrl) => AnswerAsync(returnUrl);

    public Task<IActionResult> OnPostAsync(string? returnUrl) => AnswerAsync(returnUrl);

    /// <summary>What the browser is to find one of the account's passkeys by (WebAuthn Level 3 §5.5).</summary>
    public async Task<IActionResult> OnPostPasskeyOptionsAsync() =>
        await users.GetUserAsync(User) is { } account
            ? Content(await signIn.MakePasskeyRequestOptionsAsync(account), "application/json")
            : Challenge();

    async Task<IActionResult> AnswerAsync(string? returnUrl)
    {
        if (await users.GetUserAsync(User) is not { } account)
        {
            return Challenge();
        }

        var back = Url.IsLocalUrl(returnUrl) ? returnUrl : AccountLinks.Account;
        var taken = await proof.TakeAsync(HttpContext, account);
        if (taken == true)
        {
            return LocalRedirect(back);
        }

        var asked = await proof.AskAsync(
            HttpContext,
            account,
            AccountLinks.WithReturn(AccountLinks.Prove, back),
            [],
            isWrong: taken == false
        );
        asked.StatusCode = taken == false ? asked.StatusCode : StatusCodes.Status200OK;
        return asked;
    }
}
