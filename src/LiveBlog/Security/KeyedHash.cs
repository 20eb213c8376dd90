using System.Security.Cryptography;
using System.Text;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Security;

/// <summary>
/// Hashes that only this site can make: HMAC-SHA256 with <see cref="SiteSecret"/>. A plain hash of an address hides nothing,
/// since the addresses there are can be tried one by one.
/// </summary>
public sealed class KeyedHash(IServiceScopeFactory scopes, IDataProtectionProvider protection, ILogger<KeyedHash> log)
{
    const string Name = "keyed-hash";

    const int KeyBytes = 32;

    byte[]? key;

    /// <summary>Reads the key, or makes it at the first start. Called before anything is served.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        if (key is not null)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var protector = protection.CreateProtector("LiveBlog.KeyedHash");
        if (await ReadAsync(db, cancellation) is not { } stored || Open(protector, stored) is null)
        {
            await MakeAsync(db, protector, cancellation);
        }

        key =
            Open(protector, (await ReadAsync(db, cancellation))!)
            ?? throw new CryptographicException("The site's key for hashes cannot be read.");
    }

    // One that cannot be read any more, since its key ring is gone, is replaced. Another machine may make one at the same time.
    async Task MakeAsync(LiveBlogDb db, IDataProtector protector, CancellationToken cancellation)
    {
        var made = Convert.ToBase64String(protector.Protect(RandomNumberGenerator.GetBytes(KeyBytes)));
        var unreadable = await ReadAsync(db, cancellation);
        if (unreadable is null)
        {
            await db.Database.ExecuteSqlAsync(
                $"""INSERT INTO "SiteSecrets" ("Name", "Protected") VALUES ({Name}, {made}) ON CONFLICT DO NOTHING""",
                cancellation
            );
            return;
        }

        log.LogWarning(
            "The site's key for hashes cannot be read with the present key ring. "
                + "It is replaced: earlier bounces and bans are not recognised, and participants in discussions get new pseudonyms"
        );
        await db
            .SiteSecrets.Where(s => s.Name == Name && s.Protected == unreadable)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Protected, made), cancellation);
    }

    static byte[]? Open(IDataProtector protector, string stored)
    {
        try
        {
            return protector.Unprotect(Convert.FromBase64String(stored));
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            return null;
        }
    }

    static Task<string?> ReadAsync(LiveBlogDb db, CancellationToken cancellation) =>
        db.SiteSecrets.AsNoTracking().Where(s => s.Name == Name).Select(s => s.Protected).SingleOrDefaultAsync(cancellation);

    /// <summary>Of an address, however it is written: 64 hexadecimal digits.</summary>
    /// <param name="purpose">What the hash is for: hashes of different purposes cannot be compared.</param>
    public string OfAddress(string purpose, string email) => Convert.ToHexStringLower(Compute(purpose, email.Trim().ToLowerInvariant()));

    /// <summary>Of anything: 32 bytes.</summary>
    public byte[] Compute(string purpose, string value) =>
        HMACSHA256.HashData(
            key ?? throw new InvalidOperationException("The site's key has not been read."),
            Encoding.UTF8.GetBytes($"{purpose}\n{value}")
        );
}
