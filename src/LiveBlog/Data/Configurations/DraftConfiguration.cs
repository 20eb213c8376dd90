using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class DraftConfiguration : IEntityTypeConfiguration<Draft>
{
    public void Configure(EntityTypeBuilder<Draft> draft)
    {
        draft.Property(d => d.Id).ValueGeneratedNever();
        draft.Property(d => d.AuthorId).HasMaxLength(100);
        draft.Property(d => d.Author).HasMaxLength(200);
        draft.Property(d => d.State).HasConversion<string>().HasMaxLength(16);
        draft.Property(d => d.Note).HasMaxLength(1_000);
        draft.Property(d => d.Version).IsConcurrencyToken();
        draft.HasOne(d => d.Blog).WithMany().HasForeignKey(d => d.BlogId).OnDelete(DeleteBehavior.Cascade);
        draft.HasIndex(d => new { d.BlogId, d.UpdatedAt });
        draft.HasIndex(d => new { d.State, d.ScheduledAt });
    }
}
