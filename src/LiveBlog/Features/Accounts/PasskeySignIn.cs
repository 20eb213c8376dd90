using LiveBlog.Model;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace LiveBlog.Features.Accounts;

/// <summary>Identity's own sign-in, but for a passkey that nobody has asked for: it is a failed one, not a fault of the server.</summary>
sealed class PasskeySignIn(
    UserManager<Account> users,
    IHttpContextAccessor http,
    IUserClaimsPrincipalFactory<Account> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<Account>> log,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<Account> confirmation
) : SignInManager<Account>(users, http, claims, options, log, schemes, confirmation)
{
    public override async Task<PasskeyAttestationResult> PerformPasskeyAttestationAsync(string credentialJson)
    {
        try
        {
            return await base.PerformPasskeyAttestationAsync(credentialJson);
        }
        catch (InvalidOperationException failure)
        {
            return PasskeyAttestationResult.Fail(new PasskeyException("No passkey was asked for.", failure));
        }
    }

    public override async Task<PasskeyAssertionResult<Account>> PerformPasskeyAssertionAsync(string credentialJson)
    {
        try
        {
            return await base.PerformPasskeyAssertionAsync(credentialJson);
        }
        catch (InvalidOperationException failure)
        {
            return PasskeyAssertionResult.Fail<Account>(new PasskeyException("No passkey was asked for.", failure));
        }
    }
}
