using System.Security.Cryptography;
using System.Text.Json;
using LiveBlog.Changes;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>How a command on an entry ended.</summary>
public abstract record EntryOutcome
{
    EntryOutcome()
    {
    }

    /// <summary>It is on disk. The entry carries its blog.</summary>
    /// <param name="Repeated">The same post had been made before, and made nothing new.</param>
    public sealed record Done(Entry Entry, bool Repeated = false) : EntryOutcome;

    public sealed record Wrong(FieldErrors Errors) : EntryOutcome;

    public sealed record NotFound : EntryOutcome;

    public sealed record Withdrawn(Entry Entry) : EntryOutcome;

    /// <summary>Somebody else changed it since the revision that the sender had seen.</summary>
    public sealed record LostRace(Entry Current) : EntryOutcome;

    /// <summary>The idempotency key was used before, for something else.</summary>
    public sealed record KeyReused : EntryOutcome;
}

/// <summary>Names one attempt to post, so that it can be repeated without doubling the entry.</summary>
/// <param name="Sender">The account or API key; keys of different senders never meet.</param>
public sealed record IdempotencyKey(string Sender, string Key)
{
    public const int MaxLength = 255;
}

/// <summary>Everything that can be done to an entry. All writes, from the desk, the API and the command line, go through here.</summary>
public sealed class EntryCommands(LiveBlogDb db, BlogTransaction transaction, EntryChecks checks, TimeProvider clock)
{
    public async Task<EntryOutcome> PublishAsync(Slug slug, EntryInput input, IdempotencyKey? key, CancellationToken cancellation)
    {
        var blogId = await db.Blogs.Where(b => b.Slug == slug.Text).Select(b => (int?)b.Id).SingleOrDefaultAsync(cancellation);
        if (blogId is null)
        {
            return new EntryOutcome.NotFound();
        }

        return await transaction.RunAsync<EntryOutcome>(blogId.Value, async blog =>
        {
            var fingerprint = Fingerprint(input);
            if (key is not null && await RepeatedAsync(blog, key, fingerprint, cancellation) is { } repeated)
            {
                return repeated;
            }

            var errors = new FieldErrors();
            if (checks.Check(input, TimeZoneInfo.FindSystemTimeZoneById(blog.TimeZone), errors) is not { } draft)
            {
                return new EntryOutcome.Wrong(errors);
            }

            var entry = blog.Publish(draft, await PinnedAsync(blog, cancellation), Now);
            db.Entries.Add(entry);
            if (key is not null)
            {
                db.IdempotentPosts.Add(new IdempotentPost { Sender = Scope(blog, key), Key = key.Key, Fingerprint = fingerprint, Entry = entry, CreatedAt = Now });
            }

            return new EntryOutcome.Done(entry);
        }, cancellation) ?? new EntryOutcome.NotFound();
    }

    /// <param name="expected">The revisions one of which the sender must have seen; null to overwrite whatever is there.</param>
    public Task<EntryOutcome> EditAsync(long id, EntryInput input, IReadOnlyList<long>? expected, CancellationToken cancellation) =>
        OnAsync(id, expected, async (blog, entry) =>
        {
            var errors = new FieldErrors();
            if (checks.Check(input, TimeZoneInfo.FindSystemTimeZoneById(blog.TimeZone), errors) is not { } draft)
            {
                return new EntryOutcome.Wrong(errors);
            }

            blog.Edit(entry, draft, await PinnedAsync(blog, cancellation), Now);
            return new EntryOutcome.Done(entry);
        }, cancellation);

    public Task<EntryOutcome> WithdrawAsync(long id, IReadOnlyList<long>? expected, CancellationToken cancellation) =>
        OnAsync(id, expected, (blog, entry) =>
        {
            blog.Withdraw(entry, Now);
            return Task.FromResult<EntryOutcome>(new EntryOutcome.Done(entry));
        }, cancellation);

    public Task<EntryOutcome> SetPinnedAsync(long id, bool isPinned, CancellationToken cancellation) =>
        OnAsync(id, expected: null, async (blog, entry) =>
        {
            if (isPinned)
            {
                blog.Pin(entry, await PinnedAsync(blog, cancellation), Now);
            }
            else
            {
                blog.Unpin(entry, Now);
            }

            return new EntryOutcome.Done(entry);
        }, cancellation);

    public Task<EntryOutcome> SetKeyEventAsync(long id, bool isKeyEvent, CancellationToken cancellation) =>
        OnAsync(id, expected: null, (blog, entry) =>
        {
            blog.MarkKeyEvent(entry, isKeyEvent, Now);
            return Task.FromResult<EntryOutcome>(new EntryOutcome.Done(entry));
        }, cancellation);

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    async Task<EntryOutcome> OnAsync(long id, IReadOnlyList<long>? expected, Func<Blog, Entry, Task<EntryOutcome>> act, CancellationToken cancellation)
    {
        var blogId = await db.Entries.Where(e => e.Id == id).Select(e => (int?)e.BlogId).SingleOrDefaultAsync(cancellation);
        if (blogId is null)
        {
            return new EntryOutcome.NotFound();
        }

        return await transaction.RunAsync(blogId.Value, async blog =>
        {
            var entry = await db.Entries.SingleAsync(e => e.Id == id, cancellation);
            if (!entry.IsPublished)
            {
                return new EntryOutcome.Withdrawn(entry);
            }

            return expected is not null && !expected.Contains(entry.Revision) ? new EntryOutcome.LostRace(entry) : await act(blog, entry);
        }, cancellation) ?? new EntryOutcome.NotFound();
    }

    Task<Entry?> PinnedAsync(Blog blog, CancellationToken cancellation) =>
        db.Entries.SingleOrDefaultAsync(e => e.BlogId == blog.Id && e.IsPinned, cancellation);

    async Task<EntryOutcome?> RepeatedAsync(Blog blog, IdempotencyKey key, string fingerprint, CancellationToken cancellation)
    {
        var sender = Scope(blog, key);
        var before = await db.IdempotentPosts.Include(p => p.Entry).SingleOrDefaultAsync(p => p.Sender == sender && p.Key == key.Key, cancellation);
        return before switch
        {
            null => null,
            _ when before.Fingerprint == fingerprint => new EntryOutcome.Done(before.Entry!, Repeated: true),
            _ => new EntryOutcome.KeyReused(),
        };
    }

    static string Scope(Blog blog, IdempotencyKey key) => $"{blog.Id}/{key.Sender}";

    static string Fingerprint(EntryInput input) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(input)));
}
