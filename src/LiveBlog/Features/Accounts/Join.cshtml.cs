using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// Where the link leads that somebody is given to set a password by: an invitation, or the way back for who has forgotten it.
/// </summary>
[EnableRateLimiting(AccountsRegistration.SignInRate)]
[ResponseCache(NoStore = true)]
public sealed class JoinModel(
    UserManager<Account> users,
    Sessions sessions,
    KnownDevices devices,
    AccountNotices notices,
    SignInAudit signInAudit,
    TimeProvider clock
) : PageModel
{
    static readonly Account Nobody = new();

    Account? account;

    public Strings Strings { get; private set; } = null!;

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

        var isFirst = account!.PasswordHash is null;

        // The link has been checked, of whichever kind it is; this is how Identity sets a password.
        var reset = await users.ResetPasswordAsync(account, await users.GeneratePasswordResetTokenAsync(account), password ?? "");
        if (!reset.Succeeded)
        {
            Wrong = Strings[PasswordFault.WordOf(reset.Errors.First())];
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        if (!isFirst)
        {
            await notices.SendAsync(account, AccountChanges.Password, HttpContext.RequestAborted);
        }

        // Sessions that were opened with the forgotten or stolen password end.
        await sessions.EndAsync(account.Id, one: null, allBut: null, HttpContext.RequestAborted);
        if (account.TwoFactorEnabled)
        {
            // A link in a mail is no second factor. It shows whose the device is: strangers who guess do not keep it out.
            devices.Remember(HttpContext, account.Id);
            return Redirect(AccountLinks.SignIn);
        }

        await signInAudit.SignInAsync(account, isPersistent: false);
        return Redirect(account.IsReader ? AccountLinks.Account : "/desk");
    }

    async Task ReadAsync(string? user, string? token)
    {
        Strings = Request.PreferredStrings();
        var found = user is null ? null : await users.FindByIdAsync(user);

        // The same work for whom there is not.
        var isGood = token is not null && await IsGoodAsync(found ?? Nobody, token);
        account = isGood && found?.IsSuspendedAt(clock.GetUtcNow()) == false ? found : null;
        IsOver = account is null;
        if (IsOver)
        {
            Response.StatusCode = StatusCodes.Status410Gone;
        }
    }

    async Task<bool> IsGoodAsync(Account whose, string token) =>
        await users.VerifyUserTokenAsync(whose, AccountLinks.TokenProvider, UserManager<Account>.ResetPasswordTokenPurpose, token)
        || (
            whose.PasswordHash is null
            && await users.VerifyUserTokenAsync(whose, AccountLinks.TokenProvider, AccountLinks.InvitationPurpose, token)
        );
}
