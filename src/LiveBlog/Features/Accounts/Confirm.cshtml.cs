using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// Where the link in the mail leads. Opening it does nothing yet: mail programs open links before people do. The button does.
/// </summary>
[EnableRateLimiting(AccountsRegistration.SignInRate)]
[ResponseCache(NoStore = true)]
public sealed class ConfirmModel(Registrations registrations, SignInAudit signInAudit) : PageModel
{
    Registration? registration;

    public Strings Strings { get; private set; } = null!;

    /// <summary>The link is not good, or no longer.</summary>
    public bool IsOver => registration is null;

    /// <summary>One was made with a password, which says whose it is.</summary>
    public bool AsksPassword { get; private set; }

    /// <summary>All were.</summary>
    public bool NeedsPassword { get; private set; }

    public (string Field, string Message)? Wrong { get; private set; }

    public string? TypedName { get; private set; }

    public string Email => registration!.Email.ToLowerInvariant();

    public Task OnGetAsync(Guid id, string? key, CancellationToken cancellation) => ReadAsync(id, key, cancellation);

    public async Task<IActionResult> OnPostAsync(Guid id, string? key, string? password, string? name, CancellationToken cancellation)
    {
        await ReadAsync(id, key, cancellation);
        if (registration is null)
        {
            return Page();
        }

        switch (await registrations.ConfirmAsync(registration, password, name, cancellation))
        {
            case ConfirmOutcome.Done(var account, var returnUrl):
                await signInAudit.SignInAsync(account, isPersistent: true);
                return account.PasswordHash is null
                    ? Redirect(AccountLinks.Account + "?new=passkey#passkeys")
                    : LocalRedirect(Url.IsLocalUrl(returnUrl) ? returnUrl : AccountLinks.Account + "?new=account");
            case ConfirmOutcome.Wrong(var field, var word, var values):
                TypedName = name;
                Wrong = (field, Strings.Format(word, values));
                Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                return Page();
            default:
                registration = null;
                Response.StatusCode = StatusCodes.Status410Gone;
                return Page();
        }
    }

    async Task ReadAsync(Guid id, string? key, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        registration = await registrations.FindAsync(id, key, cancellation);
        if (registration is null)
        {
            Response.StatusCode = StatusCodes.Status410Gone;
            return;
        }

        (AsksPassword, NeedsPassword) = await registrations.WithPasswordAsync(registration, cancellation);
    }
}
