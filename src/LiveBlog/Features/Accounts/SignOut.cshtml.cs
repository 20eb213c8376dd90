using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Accounts;

[ResponseCache(NoStore = true)]
public sealed class SignOutModel(SignInManager<Account> signIn) : PageModel
{
    public Strings Strings { get; private set; } = null!;

    public void OnGet() => Strings = Request.PreferredStrings();

    public async Task<IActionResult> OnPostAsync()
    {
        await signIn.SignOutAsync();

        // Pages that the browser holds to go back to go with the session (W3C Clear Site Data §3.1). Settings of the page stay.
        Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return Redirect("/account/sign-out");
    }
}
