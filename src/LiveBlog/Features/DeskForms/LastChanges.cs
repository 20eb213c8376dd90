using LiveBlog.Data;
using LiveBlog.Data.Auditing;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.DeskForms;

/// <summary>Who changed something last.</summary>
/// <param name="By">The name that colleagues see; null where it is not known.</param>
/// <param name="At">UTC.</param>
/// <param name="IsOwn">It was the one who asks, in another window perhaps.</param>
public sealed record LastChange(string? By, DateTime At, bool IsOwn);

/// <summary>
/// Finds who changed something first: an act that comes too late changes nothing, and its answer names them. What the audit
/// log has forgotten is said without a name.
/// </summary>
public sealed class LastChanges(LiveBlogDb db, CurrentActor currentActor)
{
    /// <summary>How far back an entry's versions are looked through.</summary>
    const int MaxVersions = 50;

    /// <summary>How far apart a version and its record may have been made: one after the other, in one transaction.</summary>
    static readonly TimeSpan SameAct = TimeSpan.FromSeconds(2);

    /// <summary>The last act of these names on a subject of the audit log.</summary>
    public async Task<LastChange?> OfAsync(string? subject, IReadOnlyCollection<string> acts, CancellationToken cancellation) =>
        subject is null
            ? null
            : Of(
                await Log.Where(r => r.Subject == subject && acts.Contains(r.Action))
                    .OrderByDescending(r => r.Id)
                    .FirstOrDefaultAsync(cancellation)
            );

    public async Task<LastChange?> OfBlogAsync(int blogId, CancellationToken cancellation) =>
        Of(
            await Log.Where(r => r.BlogId == blogId && r.Action == AuditActions.BlogChanged)
                .OrderByDescending(r => r.At)
                .ThenByDescending(r => r.Id)
                .FirstOrDefaultAsync(cancellation)
        );

    public Task<LastChange?> OfEntryAsync(EntryId entryId, CancellationToken cancellation) =>
        SinceEntryAsync(entryId, _ => false, cancellation);

    /// <summary>Who brought an entry into the state that it has.</summary>
    /// <param name="isSo">Whether a version is in that state.</param>
    public async Task<LastChange?> SinceEntryAsync(EntryId entryId, Func<EntryVersion, bool> isSo, CancellationToken cancellation)
    {
        var versions = await db
            .EntryVersions.AsNoTracking()
            .Where(v => v.EntryId == entryId)
            .OrderByDescending(v => v.Revision)
            .Take(MaxVersions)
            .ToListAsync(cancellation);
        if (versions.Count == 0)
        {
            // An erasure takes the versions away.
            return Of(await Log.Where(r => r.EntryId == entryId).OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellation));
        }

        var version = versions.TakeWhile(isSo).LastOrDefault() ?? versions[0];
        return new LastChange(
            version.By,
            version.At,
            version.By == currentActor.Now.Name && await IsOwnAsync(entryId, version.At, cancellation)
        );
    }

    // A version knows a name, and two may have the same.
    Task<bool> IsOwnAsync(EntryId entryId, DateTime at, CancellationToken cancellation)
    {
        var (me, from, until) = (currentActor.Now.Id, at - SameAct, at + SameAct);
        return db.AuditRecords.AnyAsync(r => r.EntryId == entryId && r.ActorId == me && r.At >= from && r.At <= until, cancellation);
    }

    IQueryable<AuditRecord> Log => db.AuditRecords.AsNoTracking();

    LastChange? Of(AuditRecord? record) =>
        record switch
        {
            null => null,
            { ActorId.Length: 0 } => new LastChange(By: null, record.At, IsOwn: false),
            _ => new LastChange(record.ActorName, record.At, record.ActorId == currentActor.Now.Id),
        };
}

/// <summary>What is said of an act that came too late.</summary>
public static class LateAnswers
{
    /// <summary>The same has been done before.</summary>
    public static string AlreadyDone(this FeedLocale style, LastChange? change) =>
        style.Late(StringKey.LateDone, StringKey.LateDoneOwn, StringKey.LateDoneUnknown, change);

    /// <summary>Something else has been done; nothing is.</summary>
    public static string ChangedMeanwhile(this FeedLocale style, LastChange? change) =>
        style.Late(StringKey.LateChanged, StringKey.LateChangedOwn, StringKey.LateChangedUnknown, change);

    /// <summary>A form that was filled in over an older version: what was typed is kept.</summary>
    public static string SavedMeanwhile(this FeedLocale style, LastChange? change) =>
        style.Late(StringKey.LateSaved, StringKey.LateSavedOwn, StringKey.LateSavedUnknown, change);

    static string Late(this FeedLocale style, StringKey named, StringKey own, StringKey unknown, LastChange? change) =>
        change switch
        {
            null => style.Strings[unknown],
            { IsOwn: true } => style.Strings.Format(own, ("time", style.TimeAndDate(change.At))),
            { By: null } => style.Strings[unknown],
            { By: { } name } => style.Strings.Format(named, ("name", name), ("time", style.TimeAndDate(change.At))),
        };
}
