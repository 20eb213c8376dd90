using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Mail;

/// <summary>
/// How many mails a stranger can cause to be sent to an address. Each network that asks has an allowance of its own for each
/// address, so that nobody uses up the owner's; over all there is a bound of an hour and of a day.
/// </summary>
public sealed class ConfirmationMails(KeyedHash hashes, TimeProvider clock)
{
    const int FromOneNetwork = 6,
        MaxAnHour = 10,
        MaxADay = 20;

    // Full again within the hour that /privacy names.
    static readonly TimeSpan OneMoreEvery = TimeSpan.FromMinutes(10);

    readonly TokenBuckets ofNetwork = new(FromOneNetwork, OneMoreEvery, clock);

    /// <summary>
    /// Whether one more may be sent. The key of the mail begins with <paramref name="kind"/>: the mails are counted by it.
    /// </summary>
    /// <param name="kind">What is confirmed: "subscribe".</param>
    /// <param name="network">Where the request came from: see <see cref="Visitor.AddressKey"/>.</param>
    public async Task<bool> MayAsync(LiveBlogDb db, string kind, string email, string network, CancellationToken cancellation)
    {
        var (now, hash, prefix) = (clock.GetUtcNow().UtcDateTime, hashes.OfAddress(Outbox.AddressHash, email), kind + "/");
        var (anHourAgo, aDayAgo) = (now.AddHours(-1), now.AddDays(-1));
        var sent = await db
            .OutgoingMails.Where(m => m.ToHash == hash && m.Key!.StartsWith(prefix) && m.CreatedAt > aDayAgo)
            .Select(m => m.CreatedAt)
            .ToListAsync(cancellation);
        return sent.Count < MaxADay && sent.Count(at => at > anHourAgo) < MaxAnHour && ofNetwork.TryTake($"{kind} {hash} {network}");
    }

    /// <summary>The key of a mail of this kind: no two are the same.</summary>
    public static string KeyOf(string kind) => $"{kind}/{Guid.NewGuid():N}";
}
