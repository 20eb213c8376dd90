using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>How a command on a draft ended.</summary>
public abstract record DraftOutcome
{
    DraftOutcome() { }

    /// <summary>It is on disk.</summary>
    public sealed record Done(Draft Draft) : DraftOutcome;

    /// <summary>Nothing is left of what was written, so nothing is kept.</summary>
    public sealed record Emptied : DraftOutcome;

    /// <summary>It is an entry now, and no draft any more.</summary>
    /// <param name="Before">It had been published before, by somebody else perhaps.</param>
    public sealed record Published(Entry Entry, bool Before = false) : DraftOutcome;

    /// <summary>The same has been done to it since the writer saw it.</summary>
    public sealed record AlreadyDone(Guid Id) : DraftOutcome;

    public sealed record Wrong(FieldErrors Errors) : DraftOutcome;

    /// <summary>Somebody else, or the same person on another device, has changed it since.</summary>
    public sealed record LostRace(Draft Current) : DraftOutcome;

    /// <summary>There is none, or it is not the asker's to touch; which of the two is nobody's business.</summary>
    public sealed record NotFound : DraftOutcome;
}

/// <summary>Who works on a draft: its author, or somebody who may publish what others have written.</summary>
public sealed record DraftWriter(string Id, string Name, bool MayPublish)
{
    /// <summary>A draft is its author's; once it waits for approval or for its hour, it is also theirs who may publish.</summary>
    public bool MayWorkOn(Draft draft) => draft.AuthorId == Id || (MayPublish && draft.State != DraftState.Written);
}

/// <summary>The draft that a publication ends.</summary>
/// <param name="Version">As it must stand; null for any.</param>
/// <param name="By">Who publishes; null for the program itself, at the draft's hour.</param>
/// <param name="IsOpen">
/// It is published from a composer: what its writer has saved since, in another tab or before the connection broke, is no race, nor is it
/// that the draft is gone.
/// </param>
public sealed record EndedDraft(Guid Id, int? Version, DraftWriter? By, bool IsOpen = false);

/// <summary>What is written before it is published: kept, submitted for approval, given back, set to an hour, published once.</summary>
public sealed class DraftCommands(LiveBlogDb db, EntryCommands entries, EntryChecks checks, Acting acting, TimeProvider clock)
{
    /// <summary>The sender of a draft's publication: whoever presses, the draft is published once.</summary>
    const string Sender = "draft";

    public const int MostOfOneAuthor = 200;

    const int MostBytes = 1_000_000,
        MostAttempts = 4;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The drafts that <paramref name="writer"/> may see: one's own, and, for who may publish, those that wait.</summary>
    public IQueryable<Draft> Of(int blogId, DraftWriter writer) =>
        db
            .Drafts.AsNoTracking()
            .Where(d => d.BlogId == blogId && (d.AuthorId == writer.Id || (writer.MayPublish && d.State != DraftState.Written)));

    public static EntryInput Read(Draft draft) => JsonSerializer.Deserialize<EntryInput>(draft.Content, Json)!;

    /// <param name="id">Made by the writer: the same id is the same draft.</param>
    /// <param name="expected">The version that the writer has seen; null for one who begins it, or overwrites whatever is there.</param>
    public async Task<DraftOutcome> SaveAsync(
        Slug slug,
        Guid id,
        EntryInput input,
        int? expected,
        DraftWriter writer,
        CancellationToken cancellation
    )
    {
        var content = JsonSerializer.Serialize(input, Json);
        if (content.Length > MostBytes)
        {
            return Wrong("bodyMarkdown", "errorTooLong", ("max", MostBytes));
        }

        return await InTurnAsync(
            async () =>
            {
                if (await FindAsync(id, writer, cancellation) is { } draft)
                {
                    if (expected is { } seen && seen != draft.Version)
                    {
                        return new DraftOutcome.LostRace(draft);
                    }

                    if (input.IsEmpty && draft.State == DraftState.Written)
                    {
                        db.Drafts.Remove(draft);
                        return await KeepAsync(draft, cancellation) is DraftOutcome.Done
                            ? new DraftOutcome.Emptied()
                            : new DraftOutcome.LostRace(draft);
                    }

                    var waits = draft.State != DraftState.Written;
                    if (draft.Write(content, Now) && waits)
                    {
                        if (draft.State == DraftState.Scheduled && !writer.MayPublish)
                        {
                            // What an editor has set to an hour is what they have read: another text waits for approval again.
                            draft.Submit(Now);
                        }

                        await NoteRewritingAsync(draft, cancellation);
                    }

                    return await KeepAsync(draft, cancellation);
                }

                if (input.IsEmpty)
                {
                    return new DraftOutcome.Emptied();
                }

                // One that somebody else has, or that has been published meanwhile, is not begun anew.
                var blogId = await db.Blogs.Where(b => b.Slug == slug.Text).Select(b => (int?)b.Id).SingleOrDefaultAsync(cancellation);
                if (
                    blogId is null
                    || expected is not null
                    || await db.Drafts.AnyAsync(d => d.Id == id, cancellation)
                    || await IsPublishedAsync(id, cancellation)
                )
                {
                    return new DraftOutcome.NotFound();
                }

                if (await db.Drafts.CountAsync(d => d.AuthorId == writer.Id, cancellation) >= MostOfOneAuthor)
                {
                    return Wrong("", "errorTooMany", ("max", MostOfOneAuthor));
                }

                var begun = new Draft(id, blogId.Value, writer.Id, writer.Name, content, Now);
                db.Drafts.Add(begun);
                return await KeepAsync(begun, cancellation);
            },
            cancellation
        );
    }

    /// <summary>Hands it to those who may publish. What they could not publish is refused now, by field.</summary>
    public Task<DraftOutcome> SubmitAsync(Guid id, DraftWriter writer, CancellationToken cancellation) =>
        OnCheckedAsync(
            id,
            writer,
            (_, _) => Now,
            (draft, _) =>
            {
                draft.Submit(Now);
                Note(draft, DraftActs.Submitted);
            },
            cancellation
        );

    /// <param name="at">ISO 8601 with an offset, or an hour in the blog's zone; to come.</param>
    public Task<DraftOutcome> ScheduleAsync(Guid id, string? at, DraftWriter writer, CancellationToken cancellation) =>
        OnCheckedAsync(
            id,
            writer,
            (zone, errors) =>
            {
                var moment = errors.Required("scheduledAt", string.IsNullOrWhiteSpace(at) ? null : at) is { } text
                    ? errors.Moment("scheduledAt", text, zone)
                    : null;
                if (moment <= Now)
                {
                    errors.Add("scheduledAt", "errorPast");
                }

                return moment ?? Now;
            },
            (draft, moment) =>
            {
                draft.Schedule(moment, Now);
                Note(draft, DraftActs.Scheduled);
            },
            cancellation
        );

    /// <summary>Gives it back to its author: from approval, with a word why, or from its hour.</summary>
    /// <param name="seen">The version that the writer has read; null for any.</param>
    public Task<DraftOutcome> ReturnAsync(Guid id, string? note, DraftWriter writer, CancellationToken cancellation, int? seen = null) =>
        OnAsync(
            id,
            writer,
            DraftActs.Returned,
            async draft =>
            {
                if (seen is not null && seen != draft.Version)
                {
                    return draft.State == DraftState.Written ? new DraftOutcome.AlreadyDone(id) : new DraftOutcome.LostRace(draft);
                }

                var errors = new FieldErrors();
                var why = errors.Line("note", note, max: 1_000);
                if (errors.Any)
                {
                    return new DraftOutcome.Wrong(errors);
                }

                draft.Return(why, Now);
                Note(draft, DraftActs.Returned);
                return await KeepAsync(draft, cancellation);
            },
            cancellation
        );

    /// <param name="seen">As for <see cref="ReturnAsync"/>.</param>
    public Task<DraftOutcome> DiscardAsync(Guid id, DraftWriter writer, CancellationToken cancellation, int? seen = null) =>
        OnAsync(
            id,
            writer,
            DraftActs.Discarded,
            async draft =>
            {
                if (seen is not null && seen != draft.Version)
                {
                    return new DraftOutcome.LostRace(draft);
                }

                db.Drafts.Remove(draft);
                Note(draft, DraftActs.Discarded);
                return await KeepAsync(draft, cancellation);
            },
            cancellation
        );

    /// <summary>
    /// Makes an entry of it, in one transaction with the draft's end. Of two who press at once, both are told of the one entry.
    /// </summary>
    /// <param name="writer">Who publishes; null for the program itself, at the draft's hour.</param>
    /// <param name="seen">The version that the writer has read; null for any.</param>
    public async Task<DraftOutcome> PublishAsync(Guid id, DraftWriter? writer, int? seen, CancellationToken cancellation)
    {
        var draft = await db.Drafts.AsNoTracking().Include(d => d.Blog).SingleOrDefaultAsync(d => d.Id == id, cancellation);
        if (draft is null)
        {
            return await PublishedAsync(id, cancellation) is { } before
                ? new DraftOutcome.Published(before, Before: true)
                : new DraftOutcome.NotFound();
        }

        if (writer?.MayWorkOn(draft) == false)
        {
            return new DraftOutcome.NotFound();
        }

        if (seen is not null && seen != draft.Version)
        {
            return new DraftOutcome.LostRace(draft);
        }

        _ = Slug.TryParse(draft.Blog.Slug, out var slug);
        return await entries.PublishAsync(
            slug,
            Read(draft),
            KeyOf(id),
            cancellation,
            draft: new EndedDraft(id, draft.Version, writer)
        ) switch
        {
            EntryOutcome.Done(var entry, var repeated) => new DraftOutcome.Published(entry, repeated),
            EntryOutcome.KeyReused(var entry) => new DraftOutcome.Published(entry, Before: true),
            EntryOutcome.Wrong(var errors) => new DraftOutcome.Wrong(errors),
            EntryOutcome.DraftChanged(var current) => new DraftOutcome.LostRace(current),
            _ => new DraftOutcome.LostRace(draft),
        };
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    internal static IdempotencyKey KeyOf(Guid id) => new(Sender, id.ToString("N"));

    async Task<Entry?> PublishedAsync(Guid id, CancellationToken cancellation)
    {
        var key = KeyOf(id).Key;
        return await db
            .IdempotentPosts.AsNoTracking()
            .Where(p => p.Key == key && p.Sender.EndsWith("/" + Sender))
            .Include(p => p.Entry!.Blog)
            .Select(p => p.Entry)
            .FirstOrDefaultAsync(cancellation);
    }

    /// <summary>Whether a draft has been published in this blog.</summary>
    public async Task<bool> IsPublishedAsync(int blogId, Guid id, CancellationToken cancellation) =>
        (await PublishedAsync(id, cancellation))?.BlogId == blogId;

    async Task<bool> IsPublishedAsync(Guid id, CancellationToken cancellation) => await PublishedAsync(id, cancellation) is not null;

    // On SQLite one writes at a time; who waits keeps the order.
    async Task<DraftOutcome> InTurnAsync(Func<Task<DraftOutcome>> act, CancellationToken cancellation)
    {
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        return await act();
    }

    /// <param name="what">As the log names the act: it is said of a draft that the act has ended already, or taken from the writer.</param>
    Task<DraftOutcome> OnAsync(
        Guid id,
        DraftWriter writer,
        string? what,
        Func<Draft, Task<DraftOutcome>> act,
        CancellationToken cancellation
    ) =>
        InTurnAsync(
            async () =>
            {
                // Gone before, or within the act: on PostgreSQL two may be at it at once.
                var outcome = await FindAsync(id, writer, cancellation) is { } draft ? await act(draft) : new DraftOutcome.NotFound();
                return outcome is DraftOutcome.NotFound && writer.MayPublish && await IsDoneAsync(id, what, cancellation)
                    ? new DraftOutcome.AlreadyDone(id)
                    : outcome;
            },
            cancellation
        );

    async Task<bool> IsDoneAsync(Guid id, string? what, CancellationToken cancellation)
    {
        var subject = DraftActs.SubjectOf(id);
        var acts = db.AuditRecords.Where(r => r.Subject == subject).OrderByDescending(r => r.Id).Select(r => r.Act);
        return what is not null && await acts.FirstOrDefaultAsync(cancellation) == what;
    }

    void Note(Draft draft, string act) =>
        db.AuditRecords.Add(new AuditRecord(acting.Now, act, Now) { BlogId = draft.BlogId, Subject = DraftActs.SubjectOf(draft.Id) });

    /// <summary>Who rewrote what waits, once for as long as nobody else does anything to it: every pause in the typing saves it.</summary>
    async Task NoteRewritingAsync(Draft draft, CancellationToken cancellation)
    {
        var (actor, subject) = (acting.Now, DraftActs.SubjectOf(draft.Id));
        var last = await db
            .AuditRecords.AsNoTracking()
            .Where(r => r.Subject == subject)
            .OrderByDescending(r => r.Id)
            .FirstOrDefaultAsync(cancellation);
        if (last is null || last.Act != DraftActs.Rewritten || last.ActorId != actor.Id)
        {
            Note(draft, DraftActs.Rewritten);
        }
    }

    async Task<Draft?> FindAsync(Guid id, DraftWriter writer, CancellationToken cancellation) =>
        await db.Drafts.SingleOrDefaultAsync(d => d.Id == id, cancellation) is { } draft && writer.MayWorkOn(draft) ? draft : null;

    async Task<DraftOutcome> KeepAsync(Draft draft, CancellationToken cancellation)
    {
        try
        {
            await db.SaveChangesAsync(cancellation);
            return new DraftOutcome.Done(draft);
        }
        catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
        {
            // Another machine was first: with a change, with the same beginning, or with the publication.
            db.ChangeTracker.Clear();
            return await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.Id == draft.Id, cancellation) is { } current
                ? new DraftOutcome.LostRace(current)
                : new DraftOutcome.NotFound();
        }
    }

    /// <summary>
    /// Does something to a draft that could be published as it stands. That is found out before anybody waits for it, so a draft
    /// that is changed meanwhile is looked at again.
    /// </summary>
    /// <param name="read">Reads what else was given; what is wrong with it goes first.</param>
    async Task<DraftOutcome> OnCheckedAsync(
        Guid id,
        DraftWriter writer,
        Func<TimeZoneInfo, FieldErrors, DateTime> read,
        Action<Draft, DateTime> act,
        CancellationToken cancellation
    )
    {
        for (var attempts = 1; ; attempts++)
        {
            if (
                await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, cancellation) is not { } seen
                || !writer.MayWorkOn(seen)
            )
            {
                return new DraftOutcome.NotFound();
            }

            var (errors, zone) = (new FieldErrors(), await ZoneAsync(seen, cancellation));
            var given = read(zone, errors);
            if (errors.Any || await IsWrongAsync(seen, zone, errors, cancellation))
            {
                return new DraftOutcome.Wrong(errors);
            }

            var outcome = await OnAsync(
                id,
                writer,
                what: null,
                async draft =>
                {
                    if (draft.Version != seen.Version)
                    {
                        return new DraftOutcome.LostRace(draft);
                    }

                    act(draft, given);
                    return await KeepAsync(draft, cancellation);
                },
                cancellation
            );
            if (outcome is not DraftOutcome.LostRace || attempts == MostAttempts)
            {
                return outcome;
            }

            db.ChangeTracker.Clear();
        }
    }

    async Task<bool> IsWrongAsync(Draft draft, TimeZoneInfo zone, FieldErrors errors, CancellationToken cancellation)
    {
        var input = Read(draft);
        return checks.Check(input, zone, errors, await db.FindPicturesAsync(input.Media, cancellation)) is null;
    }

    async Task<TimeZoneInfo> ZoneAsync(Draft draft, CancellationToken cancellation) =>
        TimeZoneInfo.FindSystemTimeZoneById(
            await db.Blogs.Where(b => b.Id == draft.BlogId).Select(b => b.TimeZone).SingleAsync(cancellation)
        );

    static DraftOutcome.Wrong Wrong(string field, string why, params ReadOnlySpan<(string, object)> places)
    {
        var errors = new FieldErrors();
        errors.Add(field, why, places.ToArray());
        return new DraftOutcome.Wrong(errors);
    }
}
