using LiveBlog.Data;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// An earlier version kept the address of a sanctioned account as a hash without a key. The accounts that are still there get a
/// keyed one.
/// </summary>
public sealed class SanctionsUpgrade(LiveBlogDb db, KeyedHash hashes)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var sanctioned = await db
            .Sanctions.AsNoTracking()
            .Where(s => s.AccountId != null)
            .Join(
                db.Users,
                s => s.AccountId,
                u => u.Id,
                (s, u) =>
                    new
                    {
                        s.Id,
                        s.AddressHash,
                        u.NormalizedEmail,
                    }
            )
            .ToListAsync(cancellation);
        foreach (var one in sanctioned.Where(s => s.NormalizedEmail is { } email && s.AddressHash == Sanction.HashOf(email)))
        {
            var hash = hashes.OfAddress(Sanction.AddressPurpose, one.NormalizedEmail!);
            await db
                .Sanctions.Where(s => s.Id == one.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.AddressHash, hash), cancellation);
        }
    }
}
