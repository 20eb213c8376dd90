using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>Everything that can be done to an entry. All writes, from the desk, the API and the command line, go through here.</summary>
public sealed partial class EntryCommands(
    LiveBlogDb db,
    BlogTransaction transaction,
    EntryChecks checks,
    TimeProvider clock,
    ILogger<EntryCommands> log
)
{
    /// <param name="wrong">What is known to be wrong with the input already; the rest is added to it.</param>
    /// <param name="draft">The draft that it ends, in the same transaction. With a version, only as it stood then: another answers
    /// <see cref="EntryOutcome.DraftChanged"/>, and one that is gone <see cref="EntryOutcome.NotFound"/>. A draft that is not the writer's
    /// to end stays, and so does one of another blog.</param>
    public async Task<EntryOutcome> PublishAsync(
        Slug slug,
        EntryInput input,
        IdempotencyKey? key,
        CancellationToken cancellation,
        FieldErrors? wrong = null,
        EndedDraft? draft = null
    )
    {
        var target = await db
            .Blogs.Where(b => b.Slug == slug.Text)
            .Select(b => new
            {
                b.Id,
                b.TimeZone,
                b.Language,
            })
            .SingleOrDefaultAsync(cancellation);
        if (target is null)
        {
            return new EntryOutcome.NotFound();
        }

        // Before the lock: all of this takes its time, and nobody else should wait for it.
        var errors = new FieldErrors(wrong);
        var files = await db.FindPicturesAsync(input.Media, cancellation);
        if (checks.Check(input, TimeZoneInfo.FindSystemTimeZoneById(target.TimeZone), errors, files) is not { } ready)
        {
            return new EntryOutcome.Wrong(errors);
        }

        var fingerprint = IdempotencyKey.FingerprintOf(input);
        var found = FoundBy.Of(target.Id, target.Language, ready.Content);
        return await transaction.RunAsync<EntryOutcome>(
                target.Id,
                async blog =>
                {
                    if (key is not null && await RepeatedAsync(blog, key, fingerprint, cancellation) is { } repeated)
                    {
                        return repeated;
                    }

                    IdempotencyKey? ended = null;
                    if (draft is not null)
                    {
                        ended = DraftCommands.KeyOf(draft.Id);
                        var held = await db.Drafts.SingleOrDefaultAsync(d => d.Id == draft.Id, cancellation);
                        if (draft is { Version: { } read, IsOpen: false } && read != held?.Version)
                        {
                            return held is null ? new EntryOutcome.NotFound() : new EntryOutcome.DraftChanged(held);
                        }

                        if (held is not null && (held.BlogId != blog.Id || draft.By?.MayWorkOn(held) == false))
                        {
                            ended = null;
                        }
                        else if (held is not null)
                        {
                            if (draft.Version is { } seen && seen != held.Version && !await IsOwnAsync(held, draft.By))
                            {
                                return new EntryOutcome.DraftChanged(held);
                            }

                            db.Drafts.Remove(held);
                        }
                        else if (await RepeatedAsync(blog, ended, fingerprint, cancellation) is { } published)
                        {
                            // Its hour has come, or somebody has approved it, while it was still open here.
                            return published;
                        }
                    }

                    var pinned = ready.IsPinned ? await PinnedAsync(blog, cancellation) : null;
                    var entry = blog.Publish(ready, pinned, Now);
                    found.PutOn(entry, blog);
                    db.Entries.Add(entry);
                    // Under the draft's name as well: a save of it that comes late does not begin it again.
                    foreach (var name in new[] { key, ended }.OfType<IdempotencyKey>().Distinct())
                    {
                        db.IdempotentPosts.Add(
                            new IdempotentPost
                            {
                                Sender = Scope(blog, name),
                                Key = name.Key,
                                Fingerprint = fingerprint,
                                Entry = entry,
                                CreatedAt = Now,
                            }
                        );
                    }

                    return new EntryOutcome.Done(entry) { Unpinned = pinned };
                },
                cancellation
            ) ?? new EntryOutcome.NotFound();

        // Nobody else rewrites a draft without a record of it.
        async Task<bool> IsOwnAsync(Draft held, DraftWriter? writer)
        {
            var subject = DraftActs.SubjectOf(held.Id);
            var last = await db
                .AuditRecords.Where(r => r.Subject == subject && DraftActs.All.Contains(r.Action))
                .OrderByDescending(r => r.Id)
                .Select(r => r.ActorId)
                .FirstOrDefaultAsync(cancellation);
            return last is null || last == writer?.Id;
        }
    }

    /// <param name="expected">The revisions one of which the sender must have seen; null to overwrite whatever is there.</param>
    /// <param name="wrong">As for <see cref="PublishAsync"/>.</param>
    public async Task<EntryOutcome> EditAsync(
        EntryId id,
        EntryInput input,
        IReadOnlyList<Revision>? expected,
        CancellationToken cancellation,
        FieldErrors? wrong = null
    )
    {
        var before = await db.Entries.AsNoTracking().Include(e => e.Blog).SingleOrDefaultAsync(e => e.Id == id, cancellation);
        if (before is null)
        {
            return new EntryOutcome.NotFound();
        }

        var errors = new FieldErrors(wrong);
        var files = await db.FindPicturesAsync(input.Media, cancellation);
        var draft = checks.Check(WithoutEcho(input, before), TimeZoneInfo.FindSystemTimeZoneById(before.Blog.TimeZone), errors, files);
        var found = draft is null ? null : FoundBy.Of(before.BlogId, before.Blog.Language, draft.Content);
        return await OnAsync(
            id,
            expected,
            async (blog, entry) =>
            {
                if (draft is null)
                {
                    return new EntryOutcome.Wrong(errors);
                }

                blog.Edit(entry, draft, await PinnedAsync(blog, cancellation), Now);
                found!.PutOn(entry, blog);
                return new EntryOutcome.Done(entry);
            },
            cancellation
        );
    }

    /// <summary>Lets an entry say again what it said at an earlier revision. A revision that was none of its own is not found.</summary>
    public async Task<EntryOutcome> RevertToAsync(
        EntryId id,
        Revision revision,
        IReadOnlyList<Revision>? expected,
        CancellationToken cancellation
    )
    {
        var versions = db.EntryVersions.AsNoTracking().Where(v => v.EntryId == id && v.Revision == revision);
        var version = await versions.Include(v => v.Entry.Blog).SingleOrDefaultAsync(cancellation);
        var found = version is null ? null : FoundBy.Of(version.BlogId, version.Entry.Blog.Language, version.Content);
        return await OnAsync(
            id,
            expected,
            async (blog, entry) =>
            {
                // An erasure may have taken it away since.
                if (version is null || !await versions.AnyAsync(cancellation))
                {
                    return new EntryOutcome.NotFound();
                }

                blog.RevertTo(entry, version, Now);
                found!.PutOn(entry, blog);
                return new EntryOutcome.Done(entry);
            },
            cancellation
        );
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    async Task<EntryOutcome> OnAsync(
        EntryId id,
        IReadOnlyList<Revision>? expected,
        Func<Blog, Entry, Task<EntryOutcome>> act,
        CancellationToken cancellation,
        Seen? asSeen = null,
        bool evenWithdrawn = false
    )
    {
        var blogId = await db.Entries.Where(e => e.Id == id).Select(e => (int?)e.BlogId).SingleOrDefaultAsync(cancellation);
        if (blogId is null)
        {
            return new EntryOutcome.NotFound();
        }

        return await transaction.RunAsync(
                blogId.Value,
                async blog =>
                {
                    var entry = await db.Entries.SingleAsync(e => e.Id == id, cancellation);
                    if (asSeen is { Entry: { } seen } && seen.Revision != entry.Revision)
                    {
                        return asSeen.IsDone(entry) ? new EntryOutcome.AlreadyDone(entry) : new EntryOutcome.LostRace(entry);
                    }

                    if (!entry.IsPublished && !evenWithdrawn)
                    {
                        return new EntryOutcome.Withdrawn(entry);
                    }

                    return expected is not null && !expected.Contains(entry.Revision)
                        ? new EntryOutcome.LostRace(entry)
                        : await act(blog, entry);
                },
                cancellation
            ) ?? new EntryOutcome.NotFound();
    }

    Task<Entry?> PinnedAsync(Blog blog, CancellationToken cancellation) =>
        db.Entries.SingleOrDefaultAsync(e => e.BlogId == blog.Id && e.IsPinned, cancellation);

    async Task<EntryOutcome?> RepeatedAsync(Blog blog, IdempotencyKey key, string fingerprint, CancellationToken cancellation)
    {
        var sender = Scope(blog, key);
        var before = await db
            .IdempotentPosts.Include(p => p.Entry)
            .SingleOrDefaultAsync(p => p.Sender == sender && p.Key == key.Key, cancellation);
        return before switch
        {
            null => null,
            _ when before.Fingerprint == fingerprint => new EntryOutcome.Done(before.Entry!, Repeated: true),
            _ => new EntryOutcome.KeyReused(before.Entry!),
        };
    }

    // An entry that is sent back as it was got has its body twice. The one that differs from what is stored is the one meant.
    static EntryInput WithoutEcho(EntryInput input, Entry before) =>
        input switch
        {
            { BodyHtml: null } or { BodyMarkdown: null } => input,
            _ when input.BodyHtml == before.BodyHtml => input with { BodyHtml = null },
            _ when input.BodyMarkdown == before.BodyMarkdown => input with { BodyMarkdown = null },
            _ => input,
        };

    static string Scope(Blog blog, IdempotencyKey key) => $"{blog.Id}/{key.Sender}";

    /// <param name="IsDone">Whether an entry is as the act would leave it.</param>
    sealed record Seen(EntryAsSeen? Entry, Func<Entry, bool> IsDone);
}
