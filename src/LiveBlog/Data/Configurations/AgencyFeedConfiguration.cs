using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class WireSourceConfiguration : IEntityTypeConfiguration<WireSource>
{
    public void Configure(EntityTypeBuilder<WireSource> source)
    {
        source.Property(s => s.Name).HasMaxLength(100);
        source.Property(s => s.Url).HasMaxLength(2_000);
        source.Property(s => s.ETag).HasMaxLength(500);
        source.Property(s => s.Trouble).HasMaxLength(300);
        source.HasIndex(s => s.Url).IsUnique();
    }
}

sealed class WireItemConfiguration : IEntityTypeConfiguration<WireItem>
{
    public void Configure(EntityTypeBuilder<WireItem> item)
    {
        item.Property(i => i.Key).HasMaxLength(64);
        item.Property(i => i.Story).HasMaxLength(64);
        item.Property(i => i.Title).HasMaxLength(300);
        item.Property(i => i.Summary).HasMaxLength(1_000);
        item.Property(i => i.Url).HasMaxLength(2_000);
        item.Property(i => i.ImageUrl).HasMaxLength(2_000);
        item.HasOne(i => i.Source).WithMany().HasForeignKey(i => i.SourceId).OnDelete(DeleteBehavior.Cascade);
        item.HasIndex(i => new { i.SourceId, i.Key }).IsUnique();
        item.HasIndex(i => i.Story);
        item.HasIndex(i => i.PublishedAt);
        item.HasIndex(i => i.SeenAt);
    }
}
