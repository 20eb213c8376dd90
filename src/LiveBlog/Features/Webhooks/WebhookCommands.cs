using System.Security.Cryptography;
using LiveBlog.Data;
using LiveBlog.Data.Auditing;
using LiveBlog.Features.Publishing;
using LiveBlog.Http.Outgoing;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Webhooks;

/// <summary>Adds webhooks, with a secret that is shown once, removes, tests and restarts them.</summary>
public sealed class WebhookCommands(
    LiveBlogDb db,
    OutgoingHttp outgoing,
    IDataProtectionProvider protection,
    AuditLog audit,
    CurrentActor acting,
    TimeProvider clock
)
{
    public const string StartedAgain = "webhook.started-again";

    public const int MaxWebhooks = 50,
        MaxBlogs = 100;

    const int MaxDeliveries = 100,
        SecretBytes = 32;

    /// <summary>What a secret begins with, as Standard Webhooks has it.</summary>
    const string SecretPrefix = "whsec_";

    readonly IDataProtector secrets = protection.CreateProtector("webhooks");

    public async Task<IReadOnlyList<Webhook>> ListAsync(CancellationToken cancellation) =>
        await db.Webhooks.AsNoTracking().OrderBy(w => w.Name).ThenBy(w => w.Id).Take(MaxWebhooks).ToListAsync(cancellation);

    public Task<Webhook?> FindAsync(int id, CancellationToken cancellation) =>
        db.Webhooks.AsNoTracking().SingleOrDefaultAsync(w => w.Id == id, cancellation);

    /// <summary>The last attempts, the newest first.</summary>
    public async Task<IReadOnlyList<WebhookDeliveryJson>> DeliveriesAsync(int id, CancellationToken cancellation) =>
        await (
            from delivery in db.WebhookDeliveries.AsNoTracking()
            join blog in db.Blogs on delivery.BlogId equals blog.Id
            where delivery.WebhookId == id
            orderby delivery.Id descending
            select new WebhookDeliveryJson(
                delivery.Id,
                blog.Slug,
                delivery.After.Value,
                delivery.Revision.Value,
                delivery.At,
                delivery.Milliseconds,
                delivery.Status,
                delivery.LastError
            )
        )
            .Take(MaxDeliveries)
            .ToListAsync(cancellation);

    /// <summary>Adds one, which gets the changes from now on.</summary>
    /// <returns>The webhook and its secret, or what is wrong by field.</returns>
    public async Task<(Webhook? Webhook, string Secret, FieldErrors Wrong)> AddAsync(
        WebhookInput input,
        CancellationToken cancellation,
        FieldErrors? found = null
    )
    {
        var errors = new FieldErrors(found);
        var name = errors.Required("name", errors.Line("name", input.Name, max: 100));
        if (
            !Uri.TryCreate(input.Url?.Trim(), UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
            || address.UserInfo.Length > 0
            || address.AbsoluteUri.Length > 2_000
        )
        {
            errors.Add("url", StringKey.ErrorUrl);
        }
        else if (!await outgoing.CanReachAsync(address, cancellation))
        {
            errors.Add("url", StringKey.ErrorUnreachable);
        }

        var blogs = input.Blogs.Select(slug => slug.Trim()).Where(slug => slug.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        var asked = blogs.FindAll(slug => Slug.TryParse(slug, out _));
        var known =
            blogs.Count > MaxBlogs ? [] : await db.Blogs.Where(b => asked.Contains(b.Slug)).Select(b => b.Slug).ToListAsync(cancellation);
        if (blogs.Count > MaxBlogs)
        {
            errors.Add("blogs", StringKey.ErrorTooMany, ("max", MaxBlogs));
        }
        else if (known.Count < blogs.Count)
        {
            errors.Add("blogs", StringKey.ErrorNoBlog, ("slug", blogs.Except(known).Select(slug => slug.Truncate(100)).First()));
        }

        if (await db.Webhooks.CountAsync(cancellation) >= MaxWebhooks)
        {
            errors.Add("url", StringKey.ErrorTooMany, ("max", MaxWebhooks));
        }

        if (errors.Any)
        {
            return (null, "", errors);
        }

        var secret = SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
        var webhook = new Webhook
        {
            Name = name!,
            Url = address!.AbsoluteUri,
            Secret = secrets.Protect(secret),
            Blogs = blogs,
            CreatedAt = clock.GetUtcNow().UtcDateTime,
        };
        await using var transaction = await db.BeginWriteAsync(cancellation);
        db.Webhooks.Add(webhook);
        await audit.LogAsync(acting.Now, "webhook.added", webhook.Name, cancellation);
        foreach (
            var blog in await db
                .Blogs.Where(b => blogs.Count == 0 || blogs.Contains(b.Slug))
                .Select(b => new { b.Id, b.Revision })
                .ToListAsync(cancellation)
        )
        {
            db.WebhookCursors.Add(
                new WebhookCursor
                {
                    WebhookId = webhook.Id,
                    BlogId = blog.Id,
                    Revision = blog.Revision,
                    NextAt = webhook.CreatedAt,
                }
            );
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return (webhook, secret, errors);
    }

    public async Task<bool> RemoveAsync(int id, CancellationToken cancellation)
    {
        await using var writing = await db.BeginWriteAsync(cancellation);
        if (await db.Webhooks.SingleOrDefaultAsync(w => w.Id == id, cancellation) is not { } webhook)
        {
            return false;
        }

        db.Webhooks.Remove(webhook);
        await audit.LogAsync(acting.Now, "webhook.removed", webhook.Name, cancellation);
        await writing.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Takes up again where it was stopped: whatever it has missed is told now.</summary>
    /// <returns>False where there is none, or it was not stopped.</returns>
    public async Task<bool> StartAgainAsync(int id, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var writing = await db.BeginWriteAsync(cancellation);
        await db
            .WebhookCursors.Where(c => c.WebhookId == id)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Failures, 0).SetProperty(c => c.NextAt, now), cancellation);
        if (
            await db
                .Webhooks.Where(w => w.Id == id && w.StoppedBecause != null)
                .ExecuteUpdateAsync(set => set.SetProperty(w => w.StoppedBecause, (string?)null), cancellation) == 0
        )
        {
            return false;
        }

        await audit.LogAsync(
            acting.Now,
            StartedAgain,
            await db.Webhooks.Where(w => w.Id == id).Select(w => w.Name).SingleOrDefaultAsync(cancellation),
            cancellation
        );
        await writing.CommitAsync(cancellation);
        return true;
    }

    public string SecretOf(Webhook webhook) => secrets.Unprotect(webhook.Secret);

    /// <summary>The key that a secret stands for.</summary>
    public static byte[] KeyOf(string secret) => Convert.FromBase64String(secret[SecretPrefix.Length..]);
}
