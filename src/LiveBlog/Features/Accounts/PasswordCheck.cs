using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LiveBlog.Data;
using LiveBlog.Http.Limits;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// Checks passwords, with the same work whatever there is to check against: an account with a password, one without, or none
/// at all. Hashing takes a core for a tenth of a second, so only so many are hashed at once: readers keep the other cores. What comes
/// from devices that are not known gives way to everything else.
/// </summary>
public sealed class PasswordCheck(
    LiveBlogDb db,
    IPasswordHasher<Account> hasher,
    IOptions<PasswordHasherOptions> hashing,
    LowPriorityScheduler scheduler
)
{
    /// <summary>
    /// The third format of Identity: format, function, iterations, length of the salt (a byte and three numbers), salt, hash.
    /// </summary>
    const int SaltBytes = 16,
        HashBytes = 32,
        HeaderBytes = 13,
        Format = 1,
        HmacSha512 = 2;

    static readonly Account Nobody = new();

    // Known devices have a queue of their own: strangers who guess do not make their owners wait.
    static readonly SemaphoreSlim Known = new(AtOnce),
        Unknown = new(AtOnce);

    static int AtOnce => Math.Max(1, Environment.ProcessorCount / 2);

    /// <param name="account">Null where there is none.</param>
    /// <param name="isKnown">The request comes from a device that this account has signed in with.</param>
    public async Task<bool> IsRightAsync(Account? account, string? password, bool isKnown, CancellationToken cancellation)
    {
        var (stored, typed, queue) = (account?.PasswordHash, password ?? "", isKnown ? Known : Unknown);
        await queue.WaitAsync(cancellation);
        try
        {
            return isKnown ? Check() : await scheduler.RunAsync(Check);
        }
        finally
        {
            queue.Release();
        }

        bool Check()
        {
            var result = hasher.VerifyHashedPassword(account ?? Nobody, stored ?? Decoy(), typed);
            WorkOff(stored, typed);
            return stored is not null && result != PasswordVerificationResult.Failed;
        }
    }

    /// <summary>
    /// A hash of fewer iterations than are asked for now is made again, with the password that was right. It is the same password:
    /// sessions stay.
    /// </summary>
    public async Task RenewAsync(Account account, string password, CancellationToken cancellation)
    {
        var old = account.PasswordHash!;
        if (IterationsOf(old) >= hashing.Value.IterationCount)
        {
            return;
        }

        var renewed = hasher.HashPassword(account, password);
        await db
            .Users.Where(u => u.Id == account.Id && u.PasswordHash == old)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, renewed), cancellation);

        // It is saved: what is saved next of the account is no change of its password.
        var property = db.Entry(account).Property(a => a.PasswordHash);
        property.CurrentValue = property.OriginalValue = renewed;
    }

    /// <summary>A hash that no password has, of the cost that all have. It is put together, not computed.</summary>
    string Decoy()
    {
        var hash = new byte[HeaderBytes + SaltBytes + HashBytes];
        hash[0] = Format;
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(1), HmacSha512);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(5), hashing.Value.IterationCount);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(9), SaltBytes);
        RandomNumberGenerator.Fill(hash.AsSpan(HeaderBytes));
        return Convert.ToBase64String(hash);
    }

    /// <summary>What an older hash has too little of: its check must not be quicker than another's.</summary>
    void WorkOff(string? stored, string password)
    {
        if (stored is not null && hashing.Value.IterationCount - IterationsOf(stored) is > 0 and var missing)
        {
            Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), new byte[SaltBytes], missing, HashAlgorithmName.SHA512, HashBytes);
        }
    }

    static int IterationsOf(string stored)
    {
        Span<byte> hash = stackalloc byte[256];
        return
            Convert.TryFromBase64String(stored, hash, out var length)
            && length > HeaderBytes
            && hash[0] == Format
            && BinaryPrimitives.ReadInt32BigEndian(hash[1..]) == HmacSha512
            ? BinaryPrimitives.ReadInt32BigEndian(hash[5..])
            : 0;
    }
}
