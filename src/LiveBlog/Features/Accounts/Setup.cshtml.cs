using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Accounts;

/// <summary>Where the one-time link leads that the first start prints.</summary>
[EnableRateLimiting(AccountsRegistration.SignInRate)]
[ResponseCache(NoStore = true)]
public sealed class SetupModel(AccountCreation people, FirstAdministrator first, UserManager<Account> users, SignInAudit signInAudit)
    : PageModel
{
    IReadOnlyList<(string Field, string Message)> wrong = [];

    public Strings Strings { get; private set; } = null!;

    public string? Token { get; private set; }

    public string? Name { get; private set; }

    public string? Email { get; private set; }

    public bool IsOver { get; private set; }

    public string? Why(string field) => wrong.Where(w => w.Field == field).Select(w => w.Message).FirstOrDefault();

    public Task OnGetAsync(string? token, CancellationToken cancellation) => ReadAsync(token, cancellation);

    public async Task<IActionResult> OnPostAsync(
        string? token,
        string? name,
        string? email,
        string? password,
        CancellationToken cancellation
    )
    {
        (Name, Email) = (name, email);
        await ReadAsync(token, cancellation);
        if (IsOver)
        {
            return Page();
        }

        switch (await people.AddFirstAdministratorAsync(email ?? "", name ?? "", password ?? "", Strings, cancellation))
        {
            case null:
                IsOver = true;
                Response.StatusCode = StatusCodes.Status410Gone;
                return Page();
            case { Count: > 0 } reasons:
                wrong = reasons;
                Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                return Page();
            default:
                await signInAudit.SignInAsync((await users.FindByEmailAsync(email!.Trim()))!, isPersistent: false);
                return Redirect("/desk");
        }
    }

    async Task ReadAsync(string? token, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Token = token;
        IsOver = !first.Accepts(token) || await people.HasAdministratorAsync(cancellation);
        if (IsOver)
        {
            Response.StatusCode = StatusCodes.Status410Gone;
        }
    }
}
