using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Mail;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions;

/// <summary>Puts mails of news into the outbox: what they say is kept once, and each adds its own way to stop.</summary>
public sealed class NotificationMail(LiveBlogDb db, EmailSettings email, SiteAddress site, KeyedHash hashes, TimeProvider clock)
{
    /// <summary>What a subscription is about, in the mail that tells something of <paramref name="blog"/>.</summary>
    public async Task<SubscriptionScope> ScopeAsync(Blog blog, Subscription subscription, CancellationToken cancellation) =>
        new(
            subscription.BlogId is null ? null : blog,
            subscription.TopicId is { } topicId
                ? await db.Topics.AsNoTracking().SingleOrDefaultAsync(t => t.Id == topicId, cancellation)
                : null
        );

    /// <summary>Adds one to what is saved next.</summary>
    /// <param name="key">Names what it tells to whom: under one name there is one mail.</param>
    public void Add(Subscription subscription, string key, string subject, MailBody body)
    {
        var (now, stop) = (clock.GetUtcNow().UtcDateTime, site.Base + SubscriptionLinks.Stop(subscription, hashes));
        db.OutgoingMails.Add(
            new OutgoingMail
            {
                Key = key,
                MessageId = $"{Guid.NewGuid():N}@{email.Sender.Domain}",
                To = subscription.Email!,
                ToHash = hashes.OfAddress(Outbox.AddressHash, subscription.Email!),
                Subject = Outbox.OneLine(subject),
                Text = "",
                Html = "",
                BodyId = body.Id,
                StopLink = stop,
                SubscriptionId = subscription.Id,
                Headers =
                [
                    // One click in the mail program is enough (RFC 2369 §3.2, RFC 8058 §3.1).
                    new MailHeader("List-Unsubscribe", $"<{stop}>"),
                    new MailHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                    new MailHeader("Precedence", "bulk"),
                ],
                IsBulk = true,
                CreatedAt = now,
                DueAt = now,
            }
        );
    }
}
