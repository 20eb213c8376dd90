using LiveBlog.Http;
using LiveBlog.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Accounts;

/// <summary>Where a reader makes an account.</summary>
[EnableRateLimiting(AccountsRegistration.RegisterRate)]
[ResponseCache(NoStore = true)]
public sealed class RegisterModel(Registrations registrations, SiteAddress site) : PageModel
{
    public Strings Strings { get; private set; } = null!;

    public RegistrationInput Input { get; private set; } = new(null, null, null, null);

    public IReadOnlyList<(string Field, string Message)> Wrong { get; private set; } = [];

    /// <summary>The address that a mail is on its way to, once it is.</summary>
    public string? Asked { get; private set; }

    public string? Why(string field) => Wrong.FirstOrDefault(w => w.Field == field).Message;

    public void OnGet(string? returnUrl) => Begin(new RegistrationInput(null, null, null, returnUrl));

    /// <param name="with">"passkey" for one who is going to sign in by one: no password is asked for then.</param>
    public async Task<IActionResult> OnPostAsync(
        string? name,
        string? email,
        string? password,
        string? with,
        string? returnUrl,
        CancellationToken cancellation
    )
    {
        Begin(new RegistrationInput(name, email, with == "passkey" ? null : password ?? "", returnUrl));
        Wrong = await registrations.AskAsync(Input, Strings, site.Base, HttpContext.AddressKey(), cancellation);
        if (Wrong.Count > 0)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        Asked = Input.Email!.Trim();
        return Page();
    }

    void Begin(RegistrationInput input) =>
        (Strings, Input) = (
            Request.PreferredStrings(),
            input with
            {
                ReturnUrl = Url.IsLocalUrl(input.ReturnUrl) ? input.ReturnUrl : null,
            }
        );
}
