using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// Where the links lead by which an account's move to another address is confirmed. Opening one does nothing yet; the button does.
/// </summary>
[EnableRateLimiting(AccountsRegistration.SignInRate)]
[ResponseCache(NoStore = true)]
public sealed class EmailModel(EmailChanges changes) : PageModel
{
    public Strings Strings { get; private set; } = null!;

    /// <summary>Null when the link is not good, or no longer.</summary>
    public EmailChange? Change { get; private set; }

    /// <summary>After the button: true when the account has moved, false when the other address is waited for.</summary>
    public bool? HasMoved { get; private set; }

    public Task OnGetAsync(Guid id, string? key, CancellationToken cancellation) => ReadAsync(id, key, cancellation);

    public async Task<IActionResult> OnPostAsync(Guid id, string? key, CancellationToken cancellation)
    {
        await ReadAsync(id, key, cancellation);
        if (Change is not null && (HasMoved = await changes.ConfirmAsync(Change, key!, cancellation)) is null)
        {
            Change = null;
            Response.StatusCode = StatusCodes.Status410Gone;
        }

        return Page();
    }

    async Task ReadAsync(Guid id, string? key, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Change = await changes.FindAsync(id, key, cancellation);
        if (Change is null)
        {
            Response.StatusCode = StatusCodes.Status410Gone;
        }
    }
}
