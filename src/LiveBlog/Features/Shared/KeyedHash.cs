using System.Security.Cryptography;
using System.Text;
using LiveBlog.Changes;
using LiveBlog.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Shared;

/// <summary>
/// Hashes that only this site can make: HMAC-SHA256 with <see cref="SiteSecret"/>. A plain hash of an address hides nothing,
/// since the addresses there are can be tried one by one.
/// </summary>
public sealed class KeyedHash(IServiceScopeFactory scopes, IDataProtectionProvider protection)
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
        if (await ReadAsync(db, cancellation) is null)
        {
            db.SiteSecrets.Add(new SiteSecret(Name, Convert.ToBase64String(protector.Protect(RandomNumberGenerator.GetBytes(KeyBytes)))));
            using var turn = await WriteQueue.EnterAsync(db, cancellation);
            try
            {
                await db.SaveChangesAsync(cancellation);
            }
            catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
            {
                // Another machine made one in the same moment.
                db.ChangeTracker.Clear();
            }
        }

        key = protector.Unprotect(Convert.FromBase64String((await ReadAsync(db, cancellation))!));
    }

    static Task<string?> ReadAsync(LiveBlogDb db, CancellationToken cancellation) =>
        db.SiteSecrets.AsNoTracking().Where(s => s.Name == Name).Select(s => s.Protected).SingleOrDefaultAsync(cancellation);

    /// <summary>Of an address, however it is written: 64 hexadecimal digits.</summary>
    /// <param name="purpose">What the hash is for: hashes of different purposes cannot be compared.</param>
    public string OfAddress(string purpose, string email) => Convert.ToHexStringLower(Compute(purpose, email.Trim().ToLowerInvariant()));

    /// <summary>Of anything: 32 bytes.</summary>
    public byte[] Compute(string purpose, string value) => HMACSHA256.HashData(
        key ?? throw new InvalidOperationException("The site's key has not been read."), Encoding.UTF8.GetBytes($"{purpose}\n{value}"));
}
