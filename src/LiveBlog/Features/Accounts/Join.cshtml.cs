using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Accounts;

/// <summary>Where the link leads that somebody is given to set a password by: an invitation, or the way back for who has forgotten it.</summary>
[EnableRateLimiting(AccountsRegistration.SignInRate)]
[ResponseCache(NoStore = true)]
public sealed class JoinModel(UserManager<Account> users, SignInManager<Account> signIn) : PageModel
{
    Account? account;

    public Words Words { get; private set; } = null!;

    /// <summary>It has been used, is too old, or was never good.</summary>
    public bool IsOver { get; private set; }

    public string? Email => account?.Email;

    public string? Wrong { get; private set; }

    public Task OnGetAsync(string? user, string? token) => ReadAsync(user, token);

    public async Task<IActionResult> OnPostAsync(string? user, string? token, string? password)
    {
        await ReadAsync(user, token);
        if (IsOver)
        {
            return Page();
        }

        var reset = await users.ResetPasswordAsync(account!, token!, password ?? "");
        if (!reset.Succeeded)
        {
            Wrong = Words[PasswordFault.WordOf(reset.Errors.First())];
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        await users.SetLockoutEndDateAsync(account!, lockoutEnd: null);
        if (account!.TwoFactorEnabled)
        {
            // A link in a mail is no second factor.
            return Redirect(AccountLinks.SignIn);
        }

        await signIn.SignInAsync(account, isPersistent: false);
        return Redirect(account.IsReader ? AccountLinks.Account : "/desk");
    }

    async Task ReadAsync(string? user, string? token)
    {
        Words = Request.PreferredWords();
        account = user is null ? null : await users.FindByIdAsync(user);
        IsOver = account is null || token is null || account.LockoutEnd == Account.ForEver
            || !await users.VerifyUserTokenAsync(account, users.Options.Tokens.PasswordResetTokenProvider, UserManager<Account>.ResetPasswordTokenPurpose, token);
        if (IsOver)
        {
            Response.StatusCode = StatusCodes.Status410Gone;
        }
    }
}
