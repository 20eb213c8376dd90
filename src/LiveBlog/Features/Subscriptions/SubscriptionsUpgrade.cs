using LiveBlog.Data;
using LiveBlog.Mail;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions;

/// <summary>
/// What an earlier version kept in plain: the secrets in subscribers' links become hashes, so that links that were mailed still
/// work; of mails that have gone out nothing stays but a keyed hash. Some rows at a time; asked at every start, and cheap then.
/// </summary>
public sealed class SubscriptionsUpgrade(LiveBlogDb db, KeyedHash hashes)
{
    const int BatchSize = 200,
        OldSecretLength = 32;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var erased = 0;
        for (long last = 0; ; )
        {
            var old = await db
                .Subscriptions.AsNoTracking()
                .Where(s => s.Id > last && s.Secret.Length == OldSecretLength)
                .OrderBy(s => s.Id)
                .Take(BatchSize)
                .Select(s => new { s.Id, s.Secret })
                .ToListAsync(cancellation);
            if (old.Count == 0)
            {
                break;
            }

            await using var transaction = await db.BeginWriteAsync(cancellation);
            foreach (var subscription in old)
            {
                var hash = SubscriptionLinks.HashOf(subscription.Secret);
                erased += await db
                    .Subscriptions.Where(s => s.Id == subscription.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.Secret, hash), cancellation);
            }

            await transaction.CommitAsync(cancellation);
            last = old[^1].Id;
        }

        for (long last = 0; ; )
        {
            var old = await db
                .OutgoingMails.Where(m => m.Id > last && m.ToHash == "")
                .OrderBy(m => m.Id)
                .Take(BatchSize)
                .ToListAsync(cancellation);
            if (old.Count == 0)
            {
                break;
            }

            old.ForEach(mail => mail.Upgrade(hashes.OfAddress(Outbox.AddressHash, mail.To)));
            erased += await db.SaveChangesAsync(cancellation);
            db.ChangeTracker.Clear();
            last = old[^1].Id;
        }

        if (erased > 0)
        {
            await db.ScrubAsync(cancellation);
        }
    }
}
