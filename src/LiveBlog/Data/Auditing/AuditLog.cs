using System.Security.Cryptography;
using System.Text;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Data.Auditing;

/// <summary>
/// Notes what changes no data of its own, such as a sign-in. What does is noted as it is saved: see <see cref="AuditInterceptor"/>.
/// </summary>
public sealed class AuditLog(LiveBlogDb db, TimeProvider clock)
{
    public async Task LogAsync(Actor actor, string act, string? subject, CancellationToken cancellation)
    {
        db.AuditRecords.Add(new AuditRecord(actor, act, clock.GetUtcNow().UtcDateTime) { Subject = subject });
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>
    /// Counts what a stranger can repeat at will: one line for each act, subject and day, with how often it happened, and when first
    /// and last.
    /// </summary>
    public async Task CountAsync(Actor actor, string act, string subject, CancellationToken cancellation)
    {
        var record = new AuditRecord(actor, act, clock.GetUtcNow().UtcDateTime) { Subject = subject };
        var told = FormattableString.Invariant($"{act}\n{actor.Id}\n{subject}\n{record.At:yyyy-MM-dd}");
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(told)));

        // In one statement, so that of two at once neither is lost and none makes a second line.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "AuditRecords" ("At", "ActorId", "ActorName", "Action", "Subject", "Count", "FoldKey")
            VALUES ({record.At}, {record.ActorId}, {record.ActorName}, {record.Action}, {record.Subject}, 1, {key})
            ON CONFLICT ("FoldKey") DO UPDATE SET "Count" = "AuditRecords"."Count" + 1, "LastAt" = excluded."At"
            """,
            cancellation
        );
    }
}
