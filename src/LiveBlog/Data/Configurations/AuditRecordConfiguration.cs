using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class AuditRecordConfiguration : IEntityTypeConfiguration<AuditRecord>
{
    public void Configure(EntityTypeBuilder<AuditRecord> record)
    {
        record.Property(r => r.ActorId).HasMaxLength(100);
        record.Property(r => r.ActorName).HasMaxLength(200);
        record.Property(r => r.Act).HasMaxLength(50);
        record.Property(r => r.Subject).HasMaxLength(300);
        record.HasIndex(r => new { r.BlogId, r.Id });
        record.HasIndex(r => new { r.ActorId, r.Id });
        record.HasOne(r => r.Blog).WithMany().HasForeignKey(r => r.BlogId).OnDelete(DeleteBehavior.SetNull);
        record.HasOne(r => r.Entry).WithMany().HasForeignKey(r => r.EntryId).OnDelete(DeleteBehavior.SetNull);
    }
}
