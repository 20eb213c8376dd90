using System.Security.Cryptography;
using System.Text;
using LiveBlog.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Changes;

/// <summary>
/// Names those who take part in a blog's discussion, for everybody to read: a pseudonym for each account in each blog. The same account has
/// another in another blog, and without the site's secret nobody can tell that they are one, or which account it is.
/// </summary>
public sealed class Participants(IServiceScopeFactory scopes, IDataProtectionProvider protection, ILogger<Participants> log) : IDisposable
{
    const string Name = "participants";

    const int BytesOfSecret = 32, BytesOfPseudonym = 12;

    readonly SemaphoreSlim gate = new(1);
    byte[]? held;

    /// <summary>The pseudonyms in one blog, by account id.</summary>
    public async ValueTask<Func<string, string>> OfBlogAsync(int blogId, CancellationToken cancellation)
    {
        var secret = held ?? await GetAsync(cancellation);
        return accountId =>
        {
            var hash = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(FormattableString.Invariant($"{blogId}\n{accountId}")));
            return WebEncoders.Base64UrlEncode(hash.AsSpan(0, BytesOfPseudonym));
        };
    }

    public void Dispose() => gate.Dispose();

    async Task<byte[]> GetAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            return held ??= await ReadAsync(cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    async Task<byte[]> ReadAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var protector = protection.CreateProtector("LiveBlog.Participants");
        var kept = await db.SiteSecrets.AsNoTracking().SingleOrDefaultAsync(s => s.Name == Name, cancellation);
        if (kept is not null && Read(protector, kept) is { } known)
        {
            return known;
        }

        var made = Convert.ToBase64String(protector.Protect(RandomNumberGenerator.GetBytes(BytesOfSecret)));
        using (await WriteQueue.EnterAsync(db, cancellation))
        {
            // Whoever is first has made it; one that can no longer be read is replaced, by one of the machines.
            if (kept is null)
            {
                await db.Database.ExecuteSqlAsync(
                    $"""INSERT INTO "SiteSecrets" ("Name", "Protected") VALUES ({Name}, {made}) ON CONFLICT DO NOTHING""", cancellation);
            }
            else
            {
                log.LogWarning("The secret that names participants cannot be read with the keys that are there; a new one is made");
                await db.SiteSecrets.Where(s => s.Name == Name && s.Protected == kept.Protected)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.Protected, made), cancellation);
            }
        }

        return Read(protector, await db.SiteSecrets.AsNoTracking().SingleAsync(s => s.Name == Name, cancellation))
            ?? throw new InvalidOperationException("The secret that names participants cannot be read with the keys that are there.");
    }

    static byte[]? Read(IDataProtector protector, SiteSecret secret)
    {
        try
        {
            return protector.Unprotect(Convert.FromBase64String(secret.Protected));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
