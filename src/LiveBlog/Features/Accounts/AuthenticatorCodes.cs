using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// The codes of an authenticator (RFC 6238). A code works once (§5.2), on whichever machine: the last step that was used is
/// kept for each account, and only later ones are taken.
/// </summary>
public sealed class AuthenticatorCodes(LiveBlogDb db, TimeProvider clock) : IUserTwoFactorTokenProvider<Account>
{
    /// <summary>The name under which the last time step is stored, beside the authenticator's key.</summary>
    public const string UsedStep = "AuthenticatorStep";

    /// <summary>Seconds for each step, digits of a code, and how many steps a clock may be wrong by, either way.</summary>
    const int StepSeconds = 30,
        Digits = 6,
        MaxDrift = 2;

    /// <summary>Checks a code of a sign-in, and uses it up.</summary>
    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<Account> manager, Account user) =>
        await StepOfAsync(token, manager, user) is { } step && await UseAsync(user.Id, step);

    /// <summary>
    /// Checks the code by which an authenticator is set up, and does not use it up: the page that asks for it shows the key
    /// itself, and the same code may sign in on another device in the same half minute.
    /// </summary>
    public async Task<bool> IsOfKeyAsync(string token, UserManager<Account> manager, Account user) =>
        await StepOfAsync(token, manager, user) is not null;

    /// <summary>Nothing is sent: the authenticator makes the codes.</summary>
    public Task<string> GenerateAsync(string purpose, UserManager<Account> manager, Account user) => Task.FromResult("");

    public async Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<Account> manager, Account user) =>
        !string.IsNullOrEmpty(await manager.GetAuthenticatorKeyAsync(user));

    async Task<long?> StepOfAsync(string token, UserManager<Account> manager, Account user)
    {
        if (
            token.Length != Digits
            || !token.All(char.IsAsciiDigit)
            || await manager.GetAuthenticatorKeyAsync(user) is not { Length: > 0 } text
            || KeyOf(text) is not { } key
        )
        {
            return null;
        }

        var typed = int.Parse(token, NumberStyles.None, CultureInfo.InvariantCulture);
        var now = clock.GetUtcNow().ToUnixTimeSeconds() / StepSeconds;
        long? found = null;
        for (var step = now - MaxDrift; step <= now + MaxDrift; step++)
        {
            found = CodeAt(key, step) == typed ? step : found;
        }

        return found;
    }

    /// <summary>RFC 4226 §5.3, with the step for the counter.</summary>
    static int CodeAt(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // It is what authenticators compute.
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        return (BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15, 4)) & int.MaxValue) % 1_000_000;
    }

    /// <summary>RFC 4648 §6, without padding.</summary>
    static byte[]? KeyOf(string base32)
    {
        var (key, bits, count) = (new List<byte>(), 0, 0);
        foreach (var letter in base32.TrimEnd('='))
        {
            var value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            if (value < 0)
            {
                return null;
            }

            (bits, count) = (((bits << 5) | value) & 0xFFF, count + 5);
            if (count >= 8)
            {
                count -= 8;
                key.Add((byte)(bits >> count));
            }
        }

        return [.. key];
    }

    /// <summary>Of several who bring one code at once, one is let through.</summary>
    async Task<bool> UseAsync(string accountId, long step)
    {
        // Digits of one length: their order as text is their order as numbers.
        var text = step.ToString("D12", CultureInfo.InvariantCulture);
        var rows = db.UserTokens.Where(t => t.UserId == accountId && t.LoginProvider == AccountStore.Provider && t.Name == UsedStep);
#pragma warning disable CA1309 // The database compares.
        Task<int> RaiseAsync() =>
            rows.Where(t => string.Compare(t.Value, text) < 0).ExecuteUpdateAsync(set => set.SetProperty(t => t.Value, text));
#pragma warning restore CA1309
        if (await RaiseAsync() > 0)
        {
            return true;
        }

        if (await rows.AnyAsync())
        {
            return false;
        }

        var first = new IdentityUserToken<string>
        {
            UserId = accountId,
            LoginProvider = AccountStore.Provider,
            Name = UsedStep,
            Value = text,
        };
        try
        {
            db.UserTokens.Add(first);
            await db.SaveChangesAsync();
            return true;
        }
        catch (DbUpdateException)
        {
            // Another request was first.
            db.Entry(first).State = EntityState.Detached;
            return await RaiseAsync() > 0;
        }
    }
}
