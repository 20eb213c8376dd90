using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions;

/// <summary>Subscribes, confirms and stops: nothing is sent before the owner of the address has confirmed.</summary>
public sealed class Subscribing(
    LiveBlogDb db,
    Outbox outbox,
    ConfirmationMails mails,
    KeyedHash hashes,
    SiteSettings site,
    TimeProvider clock
)
{
    /// <summary>How often a digest may come, in minutes.</summary>
    public static readonly IReadOnlyList<int> DigestMinutes = [15, 60, 180, 1_440];

    static readonly TimeSpan GoodFor = TimeSpan.FromDays(3),
        OneMailIn = TimeSpan.FromMinutes(2);

    const int MaxNotMailed = 20,
        MaxActive = 50,
        MaxOthers = 30;

    const string MailKind = "subscribe";

    /// <summary>
    /// Sends the link by which the owner of an address confirms. What is answered and done is the same whether the address is
    /// known here or not. Where no more mails may go to the address for now, the request is kept all the same: any link that the
    /// address has been sent leads to it, so that nobody can keep the owner out by asking before them.
    /// </summary>
    /// <param name="email">An address that has been checked.</param>
    /// <param name="network">Where the request came from: see <see cref="Visitor.AddressKey"/>.</param>
    public async Task AskAsync(
        string email,
        SubscriptionScope scope,
        SubscriptionKind kind,
        int everyMinutes,
        Strings strings,
        string @base,
        string network,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow().UtcDateTime;
        email = email.ToLowerInvariant();
        everyMinutes = kind == SubscriptionKind.Digest ? everyMinutes : 0;
        var (blogId, topicId, old) = (scope.Blog?.Id, scope.Topic?.Id, now - GoodFor);

        // Written before others wait for it; the link is known once the database has numbered the subscription.
        var its = Strings.For(scope.Language(strings));
        var (title, link) = (scope.Title(its, site), $"{@base}/subscriptions/{Guid.NewGuid():N}");
        var mail = await outbox.WriteAsync(
            new MailMessage(email, scope.Language(strings), its.SubscribeSubject(title))
            {
                Paragraphs = [its.SubscribeMail(site: site.Name, title: title, what: SubscriptionStrings.Of(kind, everyMinutes, its))],
                Action = (its.SubscribeConfirm, link),
                Small = [its.SubscribeSmall],
                Key = ConfirmationMails.KeyOf(MailKind),
            }
        );
        await using var transaction = await db.BeginWriteAsync(cancellation);
        var known = await db
            .Subscriptions.AsNoTracking()
            .Where(s =>
                s.Email == email && (s.State == SubscriptionState.Active || (s.State == SubscriptionState.Pending && s.CreatedAt >= old))
            )
            .ToListAsync(cancellation);
        var same = known
            .Where(s => s.BlogId == blogId && s.TopicId == topicId && s.Kind == kind && s.EveryMinutes == everyMinutes)
            .ToList();
        if (
            known.Count(s => s.State == SubscriptionState.Active) >= MaxActive
            || same.Exists(s => s.IsMailed && s.CreatedAt > now - OneMailIn)
        )
        {
            // The mail that is on its way already does.
            return;
        }

        var isMailed = await mails.MayAsync(db, MailKind, email, network, cancellation);
        var subscription = same.Find(s => s.State == SubscriptionState.Pending);
        if (subscription is null)
        {
            var notMailed = known
                .Where(s => s.State == SubscriptionState.Pending && !s.IsMailed)
                .OrderBy(s => s.CreatedAt)
                .Select(s => s.Id)
                .ToList();
            if (!isMailed && notMailed.Count >= MaxNotMailed)
            {
                await db.Subscriptions.Where(s => s.Id == notMailed[0]).ExecuteDeleteAsync(cancellation);
            }

            subscription = new Subscription
            {
                Secret = SubscriptionLinks.NewSecret(),
                Email = email,
                BlogId = blogId,
                TopicId = topicId,
                Kind = kind,
                EveryMinutes = everyMinutes,
                Language = scope.Language(strings),
                State = SubscriptionState.Pending,
                IsMailed = isMailed,
                CreatedAt = now,
            };
            db.Subscriptions.Add(subscription);
            await db.SaveChangesAsync(cancellation);
        }
        else if (isMailed)
        {
            // Asked for again: the same link, good as long as a new one.
            await db
                .Subscriptions.Where(s => s.Id == subscription.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.CreatedAt, now).SetProperty(s => s.IsMailed, true), cancellation);
        }

        if (isMailed)
        {
            mail.PutLink(link, @base + SubscriptionLinks.Confirm(subscription, hashes));
            outbox.Add(mail);
            await db.SaveChangesAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>The subscription that a link is for; null when the link is not good.</summary>
    public async Task<Subscription?> FindAsync(long id, string? key, CancellationToken cancellation) =>
        key is { Length: > 0 and < 100 }
        && await db.Subscriptions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancellation) is { } subscription
        && SubscriptionLinks.IsKey(key, subscription, hashes)
            ? subscription
            : null;

    /// <summary>The other unconfirmed subscriptions of the same address: one link gives access to the others.</summary>
    public async Task<IReadOnlyList<(Subscription Subscription, SubscriptionScope Scope)>> OthersAsync(
        Subscription linked,
        CancellationToken cancellation
    )
    {
        var old = clock.GetUtcNow().UtcDateTime - GoodFor;
        var others = new List<(Subscription, SubscriptionScope)>();
        foreach (
            var other in await db
                .Subscriptions.AsNoTracking()
                .Where(s => s.Email == linked.Email && s.Id != linked.Id && s.State == SubscriptionState.Pending && s.CreatedAt >= old)
                .OrderByDescending(s => s.CreatedAt)
                .ThenByDescending(s => s.Id)
                .Take(MaxOthers)
                .ToListAsync(cancellation)
        )
        {
            others.Add((other, await ScopeAsync(other, cancellation)));
        }

        return others;
    }

    public string ConfirmLink(Subscription subscription) => SubscriptionLinks.Confirm(subscription, hashes);

    public string StopLink(Subscription subscription) => SubscriptionLinks.Stop(subscription, hashes);

    /// <summary>
    /// The owner has confirmed. False when the subscription has been stopped since, or waited too long: an old link brings nothing
    /// back.
    /// </summary>
    public async Task<bool> ConfirmAsync(Subscription subscription, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (id, old) = (subscription.Id, now - GoodFor);
        await using var transaction = await db.BeginWriteAsync(cancellation);
        var (isDigest, every) = (subscription.Kind == SubscriptionKind.Digest, subscription.EveryMinutes);
        var due = isDigest ? NextDue(now, every) : (DateTime?)null;
        var confirmed = await db
            .Subscriptions.Where(s => s.Id == id && s.State == SubscriptionState.Pending && s.CreatedAt >= old)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(s => s.State, SubscriptionState.Active)
                        .SetProperty(s => s.ConfirmedAt, now)
                        .SetProperty(s => s.SentUpTo, now)
                        .SetProperty(s => s.DueAt, due),
                cancellation
            );
        if (confirmed > 0)
        {
            // An address has one subscription to one thing: the last one confirmed.
            await db
                .Subscriptions.Where(s =>
                    s.Id != id
                    && s.Email == subscription.Email
                    && s.BlogId == subscription.BlogId
                    && s.TopicId == subscription.TopicId
                    && s.State == SubscriptionState.Active
                )
                .ExecuteUpdateAsync(
                    set => set.SetProperty(s => s.State, SubscriptionState.Stopped).SetProperty(s => s.StoppedAt, now),
                    cancellation
                );
            await transaction.CommitAsync(cancellation);
            return true;
        }

        return await db.Subscriptions.AnyAsync(s => s.Id == id && s.State == SubscriptionState.Active, cancellation);
    }

    /// <summary>Stops one subscription; what waits to be sent to it is not sent any more.</summary>
    public async Task StopAsync(Subscription subscription, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var transaction = await db.BeginWriteAsync(cancellation);
        await db
            .Subscriptions.Where(s => s.Id == subscription.Id)
            .ExecuteUpdateAsync(
                set => set.SetProperty(s => s.State, SubscriptionState.Stopped).SetProperty(s => s.StoppedAt, now),
                cancellation
            );
        await db.OutgoingMails.Where(m => m.SubscriptionId == subscription.Id && m.SentAt == null).ExecuteDeleteAsync(cancellation);
        await db.OutgoingPushes.Where(p => p.SubscriptionId == subscription.Id).ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Reads what a subscription is to be about; null when there is no such blog or topic.</summary>
    public async Task<SubscriptionScope?> ScopeAsync(string? blog, string? topic, CancellationToken cancellation)
    {
        if (!string.IsNullOrEmpty(blog))
        {
            return await db.FindBlogAsync(blog, cancellation) is { } found ? new SubscriptionScope(found, Topic: null) : null;
        }

        if (!string.IsNullOrEmpty(topic))
        {
            return
                Slug.TryParse(topic, out var slug)
                && await db.Topics.AsNoTracking().SingleOrDefaultAsync(t => t.Slug == slug.Text, cancellation) is { } found
                ? new SubscriptionScope(Blog: null, found)
                : null;
        }

        return new SubscriptionScope(Blog: null, Topic: null);
    }

    public async Task<SubscriptionScope> ScopeAsync(Subscription subscription, CancellationToken cancellation) =>
        new(
            subscription.BlogId is { } blogId
                ? await db.Blogs.AsNoTracking().SingleOrDefaultAsync(b => b.Id == blogId, cancellation)
                : null,
            subscription.TopicId is { } topicId
                ? await db.Topics.AsNoTracking().SingleOrDefaultAsync(t => t.Id == topicId, cancellation)
                : null
        );

    /// <summary>Digests come at the full hours and quarters, so that all that are due then are made once.</summary>
    public static DateTime NextDue(DateTime now, int everyMinutes)
    {
        var every = TimeSpan.FromMinutes(everyMinutes).Ticks;
        return new DateTime(((now.Ticks / every) + 1) * every, DateTimeKind.Utc);
    }
}
