using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// Keeps accounts as Identity does, but for two secrets that it keeps in the clear: recovery codes are hashed as passwords are,
/// and an authenticator's key is protected.
/// </summary>
public sealed class AccountStore(
    LiveBlogDb db,
    IDataProtectionProvider protection,
    IOptions<PasswordHasherOptions> hashing,
    ILogger<AccountStore> log,
    IdentityErrorDescriber? describer = null
) : UserStore<Account, IdentityRole, LiveBlogDb, string>(db, describer)
{
    /// <summary>Identity's own names of what it keeps beside an account.</summary>
    public const string Provider = "[AspNetUserStore]",
        KeyName = "AuthenticatorKey",
        CodesName = "RecoveryCodes";

    const string Hashed = "pbkdf2-sha512",
        Protected = "protected:";

    const int SaltBytes = 16,
        HashBytes = 32;

    readonly IDataProtector keys = protection.CreateProtector("LiveBlog.AuthenticatorKey");

    public override Task SetAuthenticatorKeyAsync(Account user, string key, CancellationToken cancellationToken) =>
        base.SetAuthenticatorKeyAsync(user, Protected + keys.Protect(key), cancellationToken);

    /// <summary>Keeps a key that is shown to its owner and not used yet.</summary>
    public async Task OfferAuthenticatorKeyAsync(Account user, string key, CancellationToken cancellation)
    {
        await SetAuthenticatorKeyAsync(user, key, cancellation);
        await Context.SaveChangesAsync(cancellation);
    }

    public override async Task<string?> GetAuthenticatorKeyAsync(Account user, CancellationToken cancellationToken)
    {
        var stored = await base.GetAuthenticatorKeyAsync(user, cancellationToken);
        if (stored?.StartsWith(Protected, StringComparison.Ordinal) != true)
        {
            return stored;
        }

        try
        {
            return keys.Unprotect(stored[Protected.Length..]);
        }
        catch (CryptographicException failure)
        {
            // No code fits then; the second step is asked for all the same.
            log.LogError(
                failure,
                "The authenticator's key of account {Id} cannot be read: the key ring that protects it is not here",
                user.Id
            );
            return null;
        }
    }

    public override Task ReplaceCodesAsync(Account user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        SetTokenAsync(user, Provider, CodesName, HashesOf(recoveryCodes), cancellationToken);

    /// <summary>Takes a code out, if it is there. Of several who bring one code at once, one is let through.</summary>
    public override async Task<bool> RedeemCodeAsync(Account user, string code, CancellationToken cancellationToken)
    {
        // Another code may be taken out meanwhile.
        for (var tries = 0; tries < 5; tries++)
        {
            if (await TokensOf(user).Select(t => t.Value).SingleOrDefaultAsync(cancellationToken) is not { Length: > 0 } stored)
            {
                return false;
            }

            var left = WithoutCode(stored, code);
            if (left == stored)
            {
                return false;
            }

            if (
                await TokensOf(user)
                    .Where(t => t.Value == stored)
                    .ExecuteUpdateAsync(set => set.SetProperty(t => t.Value, left), cancellationToken) > 0
            )
            {
                return true;
            }
        }

        return false;
    }

    public override async Task<int> CountCodesAsync(Account user, CancellationToken cancellationToken)
    {
        // Whatever else is in hand of it, the row says what is left.
        if (
            Context
                .ChangeTracker.Entries<IdentityUserToken<string>>()
                .FirstOrDefault(e => e.Entity.UserId == user.Id && e.Entity.Name == CodesName) is
            { State: EntityState.Added or EntityState.Modified } pending
        )
        {
            return CodesIn(pending.Entity.Value ?? "").Length;
        }

        return await TokensOf(user).Select(t => t.Value).SingleOrDefaultAsync(cancellationToken) is { } stored ? CodesIn(stored).Length : 0;
    }

    IQueryable<IdentityUserToken<string>> TokensOf(Account user) =>
        Context.UserTokens.AsNoTracking().Where(t => t.UserId == user.Id && t.LoginProvider == Provider && t.Name == CodesName);

    // "pbkdf2-sha512;iterations;salt;hash;hash…": one salt for all of an account's codes, so that a try costs one hash.
    string HashesOf(IEnumerable<string> codes)
    {
        var (iterations, salt) = (hashing.Value.IterationCount, RandomNumberGenerator.GetBytes(SaltBytes));
        return string.Join(
            ';',
            [
                Hashed,
                iterations.ToString(CultureInfo.InvariantCulture),
                Convert.ToBase64String(salt),
                .. codes.Select(code => HashOf(code, salt, iterations)),
            ]
        );
    }

    static string WithoutCode(string stored, string code)
    {
        var parts = stored.Split(';');
        var hash = HashOf(code, Convert.FromBase64String(parts[2]), int.Parse(parts[1], CultureInfo.InvariantCulture));
        return string.Join(';', parts.Where(its => its != hash));
    }

    static string[] CodesIn(string stored) =>
        stored.StartsWith(Hashed, StringComparison.Ordinal)
            ? stored.Split(';')[3..]
            : stored.Split(';', StringSplitOptions.RemoveEmptyEntries);

    static string HashOf(string code, byte[] salt, int iterations) =>
        Convert.ToBase64String(
            Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(code), salt, iterations, HashAlgorithmName.SHA512, HashBytes)
        );
}
