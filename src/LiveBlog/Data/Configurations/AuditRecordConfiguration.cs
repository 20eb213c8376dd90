using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class AuditRecordConfiguration : IEntityTypeConfiguration<AuditRecord>
{
    public void Configure(EntityTypeBuilder<AuditRecord> record)
    {
        record.Property(r => r.ActorId).HasMaxLength(100);
        record.Property(r => r.ActorName).HasMaxLength(200);
        record.Property(r => r.Action).HasMaxLength(50);
        record.Property(r => r.Subject).HasMaxLength(300);
        record.Property(r => r.FoldKey).HasMaxLength(64);
        record.HasIndex(r => r.FoldKey).IsUnique();

        // The desk's page reads by time, and by each of its filters in that order.
        record.HasIndex(r => new { r.At, r.Id });
        foreach (var filter in new[] { nameof(AuditRecord.ActorName), nameof(AuditRecord.Action), nameof(AuditRecord.BlogId) })
        {
            record.HasIndex(filter, nameof(AuditRecord.At), nameof(AuditRecord.Id));
        }

        record.HasIndex(r => new { r.ActorId, r.Id });

        // Who did it before: asked by each act on the desk that comes after another.
        record.HasIndex(r => new { r.Subject, r.Id });
        record.HasOne(r => r.Blog).WithMany().HasForeignKey(r => r.BlogId).OnDelete(DeleteBehavior.SetNull);
        record.HasOne(r => r.Entry).WithMany().HasForeignKey(r => r.EntryId).OnDelete(DeleteBehavior.SetNull);
    }
}
