using LiveBlog.Data;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Mail;

/// <summary>Addresses that are told no news any more: there is no such letter-box, it takes nothing, or its owner complains.</summary>
public sealed class SuppressionList(LiveBlogDb db, KeyedHash hashes, TimeProvider clock)
{
    /// <summary>How long an address may take nothing, without saying that it is none.</summary>
    static readonly TimeSpan SilentFor = TimeSpan.FromDays(3);

    /// <summary>
    /// No such letter-box, system or address, one that has moved, one without mail; one that is closed (RFC 3463 §3.2, §3.3,
    /// RFC 7505 §4.1). Other refusals may be ours: of the sender (5.1.7, 5.1.8), a list that it is on, a rule of a day. A code
    /// without its enhanced one says neither.
    /// </summary>
    static readonly string[] CodesOfMissingMailboxes = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];

    /// <summary>A mail server has refused an address for good: it is told nothing more where that is about the address.</summary>
    /// <param name="code">The server's code: see <see cref="MailCode"/>.</param>
    public async Task JudgeAsync(string email, string code, CancellationToken cancellation)
    {
        if (CodesOfMissingMailboxes.Contains(MailCode.EnhancedIn(code)) || await TakesNothingAsync(email, cancellation))
        {
            await StopAsync(email, code, cancellation);
        }
    }

    /// <summary>Ends all that an address is subscribed to; what waits to be sent to it is not sent any more.</summary>
    /// <param name="why">A code, never the text of a mail server: it can hold the address.</param>
    /// <returns>How many subscriptions that ended.</returns>
    public async Task<int> StopAsync(string email, string why, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        email = email.ToLowerInvariant();
        var hash = hashes.OfAddress(Outbox.AddressHash, email);
        var stopped = await db
            .Subscriptions.Where(s => s.Email == email && s.State != SubscriptionState.Stopped)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(s => s.State, SubscriptionState.Stopped)
                        .SetProperty(s => s.StoppedAt, now)
                        .SetProperty(s => s.StoppedBecause, why),
                cancellation
            );
        await db
            .OutgoingMails.Where(m => m.ToHash == hash && m.IsBulk && m.SentAt == null && m.GivenUpAt == null)
            .ExecuteDeleteAsync(cancellation);
        return stopped;
    }

    /// <summary>It has been refused for good since some days ago, and nothing was taken in between.</summary>
    async Task<bool> TakesNothingAsync(string email, CancellationToken cancellation)
    {
        var hash = hashes.OfAddress(Outbox.AddressHash, email);
        var mails = db.OutgoingMails.Where(m => m.ToHash == hash);
        var taken = await mails.MaxAsync(m => m.SentAt, cancellation) ?? DateTime.MinValue;
        var refused = await mails.Where(m => m.RefusedAt > taken).MinAsync(m => m.RefusedAt, cancellation);
        return refused < clock.GetUtcNow().UtcDateTime - SilentFor;
    }
}
