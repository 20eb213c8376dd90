using System.Security.Claims;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace LiveBlog.Features.Accounts;

/// <summary>What a session says of its account: beside Identity's claims, the name that colleagues see.</summary>
sealed class AccountClaims(UserManager<Account> users, RoleManager<IdentityRole> roles, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Account, IdentityRole>(users, roles, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Account user)
    {
        var claims = await base.GenerateClaimsAsync(user);
        claims.AddClaim(new Claim(Actor.DisplayName, user.DisplayName));
        return claims;
    }
}
