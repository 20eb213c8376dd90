using LiveBlog.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace LiveBlog.Features.Accounts;

/// <summary>Identity's, but a passkey's answer to a question that was never asked fails like any other wrong one.</summary>
sealed class PasskeySignInManager(
    UserManager<Account> users,
    IHttpContextAccessor context,
    IUserClaimsPrincipalFactory<Account> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<Account>> logger,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<Account> confirmation) : SignInManager<Account>(users, context, claims, options, logger, schemes, confirmation)
{
    public override async Task<PasskeyAttestationResult> PerformPasskeyAttestationAsync(string credentialJson)
    {
        try
        {
            return await base.PerformPasskeyAttestationAsync(credentialJson);
        }
        catch (InvalidOperationException unasked)
        {
            return PasskeyAttestationResult.Fail(new PasskeyException(unasked.Message, unasked));
        }
    }

    public override async Task<PasskeyAssertionResult<Account>> PerformPasskeyAssertionAsync(string credentialJson)
    {
        try
        {
            return await base.PerformPasskeyAssertionAsync(credentialJson);
        }
        catch (InvalidOperationException unasked)
        {
            return PasskeyAssertionResult.Fail<Account>(new PasskeyException(unasked.Message, unasked));
        }
    }
}
