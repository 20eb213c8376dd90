namespace LiveBlog.Data;

/// <summary>Notes what changes no data of its own, such as a sign-in. What does is noted as it is saved: see <see cref="AuditInterceptor"/>.</summary>
public sealed class AuditLog(LiveBlogDb db, TimeProvider clock)
{
    public async Task NoteAsync(Actor actor, string act, string? subject, CancellationToken cancellation)
    {
        db.AuditRecords.Add(new AuditRecord(actor, act, clock.GetUtcNow().UtcDateTime) { Subject = subject });
        await db.SaveChangesAsync(cancellation);
    }
}
