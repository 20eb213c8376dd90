using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LiveBlog.Data.Auditing;

/// <summary>
/// Writes the audit log: whatever is saved of blogs, entries, topics, articles, lines, pictures, keys and accounts leaves its
/// record in the same transaction. It hangs on the saving itself, so that no command can forget it.
/// </summary>
public sealed class AuditInterceptor(CurrentActor currentActor, TimeProvider clock) : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Record(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Record(eventData.Context!);
        return new(result);
    }

    void Record(DbContext db)
    {
        var (actor, at) = (currentActor.Now, clock.GetUtcNow().UtcDateTime);
        var records = new List<AuditRecord>();
        foreach (var entry in db.ChangeTracker.Entries())
        {
            if (entry is { Entity: EntryVersion version, State: EntityState.Added } && actor != Actor.Program)
            {
                version.MadeBy(actor.Name);
            }

            if (entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted && RecordOf(entry, actor, at) is { } record)
            {
                records.Add(record);
            }
        }

        db.AddRange(records);
    }

    static AuditRecord? RecordOf(EntityEntry entry, Actor actor, DateTime at)
    {
        var verb = entry.State switch
        {
            EntityState.Added => "made",
            EntityState.Deleted => "removed",
            _ => "changed",
        };
        return entry.Entity switch
        {
            // The log of changes says all of blogs and entries, and a version is what each change of an entry leaves.
            // One that is made up afterwards, for an entry that nobody touches, is no act.
            EntryVersion version
                when entry.State == EntityState.Added
                    && entry.Context.Entry(version.Entry).State is (EntityState.Added or EntityState.Modified) => new AuditRecord(
                actor,
                ActOf(version),
                at
            )
            {
                BlogId = version.BlogId,
                Entry = version.Entry,
            },
            Blog blog when entry.State == EntityState.Added => new AuditRecord(actor, AuditActions.BlogOpened, at) { Blog = blog },
            Change { Kind: ChangeKind.Blog, Revision.Value: > 1 } change when entry.State == EntityState.Added => new AuditRecord(
                actor,
                AuditActions.BlogChanged,
                at
            )
            {
                BlogId = change.BlogId,
            },
            Topic topic => new AuditRecord(actor, $"topic.{verb}", at) { Subject = topic.Slug },
            Article article => new AuditRecord(actor, $"article.{(article.Status == ArticleStatus.Withdrawn ? "withdrawn" : verb)}", at)
            {
                Subject = article.Slug,
            },
            NewswireLine { EntryId: null, Entry: null, ArticleId: null, Article: null } line => new AuditRecord(
                actor,
                $"newswire.line-{(line.IsWithdrawn ? "withdrawn" : verb)}",
                at
            )
            {
                Subject = line.Id > 0 ? $"{line.Id}" : null,
            },
            MediaFile file => new AuditRecord(actor, $"picture.{verb}", at) { Subject = file.Hash },
            ApiKey key => new AuditRecord(actor, $"key.{(key.RevokedAt is null ? verb : "revoked")}", at) { Subject = key.Name },
            // What readers do with their own accounts is theirs.
            Account { IsReader: true } => null,
            Account account when ActOf(entry, verb) is { } act => new AuditRecord(actor, act, at) { Subject = account.Email },
            IdentityUserRole<string> given => new AuditRecord(
                actor,
                entry.State == EntityState.Deleted ? AuditActions.RoleTaken : AuditActions.RoleGiven,
                at
            )
            {
                Subject = SubjectOf(entry.Context, given),
            },
            _ => null,
        };
    }

    static string ActOf(EntryVersion version) =>
        version switch
        {
            { Replaces.Value: 0 } => AuditActions.EntryPublished,
            { Entry.ErasedAt: not null } => AuditActions.EntryErased,
            { Status: EntryStatus.Withdrawn } => AuditActions.EntryWithdrawn,
            _ => AuditActions.EntryChanged,
        };

    // What Identity counts for itself at every sign-in is no act of anybody's.
    static string? ActOf(EntityEntry entry, string verb)
    {
        if (entry.State != EntityState.Modified)
        {
            return $"account.{verb}";
        }

        var changed = entry.Properties.Where(p => p.IsModified).Select(p => p.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        changed.ExceptWith([
            nameof(Account.AccessFailedCount),
            nameof(Account.ConcurrencyStamp),
            nameof(Account.LockoutEnd),
            nameof(Account.SecurityStamp),
        ]);
        return changed.Contains(nameof(Account.PasswordHash)) ? AuditActions.PasswordChanged
            : changed.Count > 0 ? $"account.{verb}"
            : null;
    }

    static string? SubjectOf(DbContext db, IdentityUserRole<string> given)
    {
        var email = db.Set<Account>().Local.FirstOrDefault(a => a.Id == given.UserId)?.Email ?? given.UserId;
        var role = db.Set<IdentityRole>().Local.FirstOrDefault(r => r.Id == given.RoleId)?.Name ?? given.RoleId;
        return $"{email}: {role}";
    }
}
