using System.Security.Cryptography;
using System.Text;
using LiveBlog.Changes;
using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions;

/// <summary>What a subscription is about: a blog, a topic, or, with neither, the whole site.</summary>
public sealed record SubscriptionScope(Blog? Blog, Topic? Topic)
{
    public string Title(Words words, SiteSettings site) => Blog?.Title ?? Topic?.Title ?? site.Name;

    public string Path => Blog is not null ? Links.Blog(Blog.Slug) : Topic is not null ? Links.Topic(Topic.Slug) : "/";

    /// <summary>The language of what is sent.</summary>
    public string Language(Words words) => Blog?.Language ?? words.Language;
}

/// <summary>Subscribing, confirming and stopping: nobody is told of anything before the owner of the address has said so.</summary>
public sealed class Subscribing(LiveBlogDb db, Outbox outbox, SiteSettings site, TimeProvider clock)
{
    /// <summary>How often a digest may come, in minutes.</summary>
    public static readonly IReadOnlyList<int> DigestMinutes = [15, 60, 180, 1_440];

    static readonly TimeSpan GoodFor = TimeSpan.FromDays(3), OneMailIn = TimeSpan.FromMinutes(2);

    const int MostPending = 5, MostActive = 50;

    /// <summary>
    /// Sends the link by which the owner of an address confirms. What is answered and done is the same whether the address is
    /// known here or not.
    /// </summary>
    /// <param name="email">An address that has been checked.</param>
    public async Task AskAsync(string email, SubscriptionScope scope, SubscriptionKind kind, int everyMinutes, Words words, string @base, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        email = email.ToLowerInvariant();
        var (blogId, topicId, old) = (scope.Blog?.Id, scope.Topic?.Id, now - GoodFor);
        var subscription = new Subscription
        {
            Secret = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(24)),
            Email = email,
            BlogId = blogId,
            TopicId = topicId,
            Kind = kind,
            EveryMinutes = kind == SubscriptionKind.Digest ? everyMinutes : 0,
            Language = scope.Language(words),
            State = SubscriptionState.Pending,
            CreatedAt = now,
        };

        // Written before others wait for it; the number that its link needs is given by the database.
        var its = Words.For(subscription.Language);
        var title = scope.Title(its, site);
        var mail = await outbox.WriteAsync(new Letter(email, subscription.Language, its.Format("subscribeSubject", ("title", title)))
        {
            Paragraphs = [its.Format("subscribeMail", ("title", title), ("what", SubscriptionWords.Of(kind, everyMinutes, its)), ("site", site.Name))],
            Action = (its["subscribeConfirm"], @base + SubscriptionLinks.Confirm(subscription)),
            Small = [its["subscribeSmall"]],
        });
        var unnumbered = SubscriptionLinks.Confirm(subscription);
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Subscriptions.Where(s => s.State == SubscriptionState.Pending && s.CreatedAt < old).ExecuteDeleteAsync(cancellation);
        var known = await db.Subscriptions.AsNoTracking().Where(s => s.Email == email && s.State != SubscriptionState.Stopped).ToListAsync(cancellation);
        if (known.Count(s => s.State == SubscriptionState.Pending) >= MostPending || known.Count(s => s.State == SubscriptionState.Active) >= MostActive || known.Exists(s => s.CreatedAt > now - OneMailIn && s.BlogId == blogId && s.TopicId == topicId && s.Kind == kind))
        {
            // Somebody else's letter-box is not to be filled. The mail that is on its way already does.
            return;
        }

        db.Subscriptions.Add(subscription);
        await db.SaveChangesAsync(cancellation);
        mail.PutLink(unnumbered, SubscriptionLinks.Confirm(subscription));
        outbox.Add(mail);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>The subscription that a link is for; null when the link is not good.</summary>
    public async Task<Subscription?> FindAsync(long id, string? secret, CancellationToken cancellation) =>
        secret is { Length: > 0 and < 100 } && await db.Subscriptions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancellation) is { } subscription
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(subscription.Secret)) ? subscription : null;

    /// <summary>The owner has confirmed. False when the subscription has been stopped since, or waited too long: an old link brings nothing back.</summary>
    public async Task<bool> ConfirmAsync(Subscription subscription, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (id, old) = (subscription.Id, now - GoodFor);
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (isDigest, every) = (subscription.Kind == SubscriptionKind.Digest, subscription.EveryMinutes);
        var due = isDigest ? NextDue(now, every) : (DateTime?)null;
        var confirmed = await db.Subscriptions.Where(s => s.Id == id && s.State == SubscriptionState.Pending && s.CreatedAt >= old)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.State, SubscriptionState.Active).SetProperty(s => s.ConfirmedAt, now).SetProperty(s => s.ToldUpTo, now).SetProperty(s => s.DueAt, due), cancellation);
        if (confirmed > 0)
        {
            // One address is told of one thing in one way: the last one confirmed.
            await db.Subscriptions.Where(s => s.Id != id && s.Email == subscription.Email && s.BlogId == subscription.BlogId && s.TopicId == subscription.TopicId && s.State == SubscriptionState.Active)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.State, SubscriptionState.Stopped).SetProperty(s => s.StoppedAt, now), cancellation);
            await transaction.CommitAsync(cancellation);
            return true;
        }

        return await db.Subscriptions.AnyAsync(s => s.Id == id && s.State == SubscriptionState.Active, cancellation);
    }

    /// <summary>Stops one subscription; what waits to be sent to it is not sent any more.</summary>
    public async Task StopAsync(Subscription subscription, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Subscriptions.Where(s => s.Id == subscription.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.State, SubscriptionState.Stopped).SetProperty(s => s.StoppedAt, now), cancellation);
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
            return Slug.TryParse(topic, out var slug) && await db.Topics.AsNoTracking().SingleOrDefaultAsync(t => t.Slug == slug.Text, cancellation) is { } found ? new SubscriptionScope(Blog: null, found) : null;
        }

        return new SubscriptionScope(Blog: null, Topic: null);
    }

    public async Task<SubscriptionScope> ScopeAsync(Subscription subscription, CancellationToken cancellation) => new(
        subscription.BlogId is { } blogId ? await db.Blogs.AsNoTracking().SingleOrDefaultAsync(b => b.Id == blogId, cancellation) : null,
        subscription.TopicId is { } topicId ? await db.Topics.AsNoTracking().SingleOrDefaultAsync(t => t.Id == topicId, cancellation) : null);

    /// <summary>Digests come at the full hours and quarters, so that all that are due then are made once.</summary>
    public static DateTime NextDue(DateTime now, int everyMinutes)
    {
        var every = TimeSpan.FromMinutes(everyMinutes).Ticks;
        return new DateTime(((now.Ticks / every) + 1) * every, DateTimeKind.Utc);
    }
}

/// <summary>The addresses that a subscription's mails carry.</summary>
static class SubscriptionLinks
{
    public static string Confirm(Subscription subscription) => $"/subscriptions/{subscription.Id}/confirm?key={subscription.Secret}";

    /// <summary>Posted to, it stops the subscription at once (RFC 8058 §3.1); opened, it asks first.</summary>
    public static string Stop(Subscription subscription) => $"/subscriptions/{subscription.Id}/stop?key={subscription.Secret}";
}

static class SubscriptionWords
{
    public static string Of(SubscriptionKind kind, int everyMinutes, Words words) => kind switch
    {
        SubscriptionKind.KeyEvents => words["subscribeKeyEvents"],
        SubscriptionKind.Every => words["subscribeEvery"],
        SubscriptionKind.Digest => words[DigestWord(everyMinutes)],
    };

    public static string DigestWord(int minutes) => minutes switch
    {
        15 => "digest15",
        60 => "digest60",
        180 => "digest180",
        _ => "digest1440",
    };
}
