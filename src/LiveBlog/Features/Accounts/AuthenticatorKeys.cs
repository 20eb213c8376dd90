using LiveBlog.Data;
using Microsoft.AspNetCore.Identity;

namespace LiveBlog.Features.Accounts;

static class AuthenticatorKeys
{
    /// <summary>The key that an authenticator is to be set up with; made where there is none.</summary>
    public static async Task<string> OwnAuthenticatorKeyAsync(
        this UserManager<Account> users, IUserStore<Account> store, Account account, CancellationToken cancellation)
    {
        if (await users.GetAuthenticatorKeyAsync(account) is { Length: > 0 } known)
        {
            return known;
        }

        // Not by ResetAuthenticatorKeyAsync: it changes the security stamp, and so ends every session of the account.
        var key = users.GenerateNewAuthenticatorKey();
        await ((IUserAuthenticatorKeyStore<Account>)store).SetAuthenticatorKeyAsync(account, key, cancellation);
        await users.UpdateAsync(account);
        return key;
    }
}
