using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Data.Auditing;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>What is written before it is published: kept, submitted for approval, given back, set to an hour, published once.</summary>
public sealed partial class DraftCommands(
    LiveBlogDb db,
    EntryCommands entries,
    EntryChecks checks,
    CurrentActor currentActor,
    TimeProvider clock
)
{
    public const int MaxOneAuthor = 200;

    const int MaxBytes = 1_000_000,
        MaxAttempts = 4;

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
        if (content.Length > MaxBytes)
        {
            return Wrong("bodyMarkdown", StringKey.ErrorTooLong, ("max", MaxBytes));
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
                        return await StoreAsync(draft, cancellation) is DraftOutcome.Done
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

                        await RecordRewritingAsync(draft, cancellation);
                    }

                    return await StoreAsync(draft, cancellation);
                }

                if (input.IsEmpty)
                {
                    return new DraftOutcome.Emptied();
                }

                // One that somebody else has, or that has been published meanwhile, is not begun again.
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

                if (await db.Drafts.CountAsync(d => d.AuthorId == writer.Id, cancellation) >= MaxOneAuthor)
                {
                    return Wrong("", StringKey.ErrorTooMany, ("max", MaxOneAuthor));
                }

                var begun = new Draft(id, blogId.Value, writer.Id, writer.Name, content, Now);
                db.Drafts.Add(begun);
                return await StoreAsync(begun, cancellation);
            },
            cancellation
        );
    }

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
                Log(draft, DraftActs.Returned);
                return await StoreAsync(draft, cancellation);
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
                Log(draft, DraftActs.Discarded);
                return await StoreAsync(draft, cancellation);
            },
            cancellation
        );

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    // On SQLite one writes at a time; who waits keeps the order.
    async Task<DraftOutcome> InTurnAsync(Func<Task<DraftOutcome>> act, CancellationToken cancellation)
    {
        await using var writing = await db.BeginWriteAsync(cancellation);
        var outcome = await act();
        await writing.CommitAsync(cancellation);
        return outcome;
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
        var acts = db.AuditRecords.Where(r => r.Subject == subject).OrderByDescending(r => r.Id).Select(r => r.Action);
        return what is not null && await acts.FirstOrDefaultAsync(cancellation) == what;
    }

    void Log(Draft draft, string act) =>
        db.AuditRecords.Add(new AuditRecord(currentActor.Now, act, Now) { BlogId = draft.BlogId, Subject = DraftActs.SubjectOf(draft.Id) });

    /// <summary>Who rewrote what waits, once for as long as nobody else does anything to it: every pause in the typing saves it.</summary>
    async Task RecordRewritingAsync(Draft draft, CancellationToken cancellation)
    {
        var (actor, subject) = (currentActor.Now, DraftActs.SubjectOf(draft.Id));
        var last = await db
            .AuditRecords.AsNoTracking()
            .Where(r => r.Subject == subject)
            .OrderByDescending(r => r.Id)
            .FirstOrDefaultAsync(cancellation);
        if (last is null || last.Action != DraftActs.Rewritten || last.ActorId != actor.Id)
        {
            Log(draft, DraftActs.Rewritten);
        }
    }

    async Task<Draft?> FindAsync(Guid id, DraftWriter writer, CancellationToken cancellation) =>
        await db.Drafts.SingleOrDefaultAsync(d => d.Id == id, cancellation) is { } draft && writer.MayWorkOn(draft) ? draft : null;

    async Task<DraftOutcome> StoreAsync(Draft draft, CancellationToken cancellation)
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

    static DraftOutcome.Wrong Wrong(string field, StringKey why, params ReadOnlySpan<(string, object)> places)
    {
        var errors = new FieldErrors();
        errors.Add(field, why, places.ToArray());
        return new DraftOutcome.Wrong(errors);
    }
}
