using System.Security.Cryptography;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions.Push;

/// <summary>The site's key as a sender, read or made: the same on all machines.</summary>
public sealed class PushIdentities(IServiceScopeFactory scopes, IDataProtectionProvider protection) : IDisposable
{
    readonly SemaphoreSlim gate = new(1);
    (string PublicKey, ECDsa Key)? held;

    /// <summary>The public key as browsers want it, base64url, and what signs.</summary>
    public async Task<(string PublicKey, ECDsa Key)> GetAsync(CancellationToken cancellation)
    {
        if (held is { } known)
        {
            return known;
        }

        await gate.WaitAsync(cancellation);
        try
        {
            held ??= await ReadAsync(cancellation);
            return held.Value;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        gate.Dispose();
        held?.Key.Dispose();
    }

    async Task<(string PublicKey, ECDsa Key)> ReadAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var protector = protection.CreateProtector("LiveBlog.WebPush");
        if (!await db.PushIdentities.AnyAsync(cancellation))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var its = made.ExportParameters(includePrivateParameters: true);
            db.PushIdentities.Add(
                new PushIdentity
                {
                    PublicKey = WebEncoders.Base64UrlEncode([4, .. its.Q.X!, .. its.Q.Y!]),
                    PrivateKey = Convert.ToBase64String(protector.Protect(its.D!)),
                }
            );
            try
            {
                await db.SaveChangesAsync(cancellation);
            }
            catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
            {
                // Another machine made one in the same moment: that one is it.
                db.ChangeTracker.Clear();
            }
        }

        var identity = await db.PushIdentities.AsNoTracking().SingleAsync(cancellation);
        var point = WebEncoders.Base64UrlDecode(identity.PublicKey);
        return (
            identity.PublicKey,
            ECDsa.Create(
                new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = point[1..33], Y = point[33..] },
                    D = protector.Unprotect(Convert.FromBase64String(identity.PrivateKey)),
                }
            )
        );
    }
}
