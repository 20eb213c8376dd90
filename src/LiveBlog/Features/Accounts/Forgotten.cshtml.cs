using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Accounts;

/// <summary>Asks for a new password. Every address gets the same answer.</summary>
[EnableRateLimiting(AccountsRegistration.SignInRate)]
[ResponseCache(NoStore = true)]
public sealed class ForgottenModel(
    ForgottenPasswords passwords,
    UserManager<Account> users,
    SignInThrottle throttle,
    KnownDevices devices,
    SiteAddress site
) : PageModel
{
    public Strings Strings { get; private set; } = null!;

    public string? Email { get; private set; }

    /// <summary>The address that was given, once it was.</summary>
    public string? Asked { get; private set; }

    public string? Wrong { get; private set; }

    public void OnGet() => Strings = Request.PreferredStrings();

    public async Task<IActionResult> OnPostAsync(string? email)
    {
        (Strings, Email) = (Request.PreferredStrings(), email?.Trim());
        if (Email is not { Length: > 0 and <= 256 } || !System.Net.Mail.MailAddress.TryCreate(Email, out _))
        {
            Wrong = Strings.ErrorEmail;
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        if (
            !(
                await throttle.TakeAsync(ThrottleRule.ResetMailsOfAddress, "", devices.Any(HttpContext), HttpContext.RequestAborted)
            ).IsAllowed
        )
        {
            Wrong = Strings.TooManyText;
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return Page();
        }

        // Beyond the bound nothing is sent; what is answered and done is the same.
        var device = devices.Of(HttpContext, (await users.FindByEmailAsync(Email))?.Id);
        if ((await throttle.TakeAsync(ThrottleRule.ResetMail, users.NormalizeEmail(Email), device, HttpContext.RequestAborted)).IsAllowed)
        {
            passwords.Ask(new ForgottenPassword(Email, Strings.Language, site.Base));
        }

        Asked = Email;
        return Page();
    }
}
