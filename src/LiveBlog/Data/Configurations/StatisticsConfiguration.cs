using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class ViewerCountConfiguration : IEntityTypeConfiguration<ViewerCount>
{
    public void Configure(EntityTypeBuilder<ViewerCount> sample)
    {
        sample.HasKey(s => new
        {
            s.BlogId,
            s.Minute,
            s.Machine,
        });
        sample.Property(s => s.Machine).HasMaxLength(32);
        sample.HasOne<Blog>().WithMany().HasForeignKey(s => s.BlogId).OnDelete(DeleteBehavior.Cascade);
        sample.HasIndex(s => s.Minute);
    }
}

sealed class PageViewCountConfiguration : IEntityTypeConfiguration<PageViewCount>
{
    public void Configure(EntityTypeBuilder<PageViewCount> count)
    {
        count.HasKey(c => new { c.BlogId, c.EntryId });
        count.HasOne<Blog>().WithMany().HasForeignKey(c => c.BlogId).OnDelete(DeleteBehavior.Cascade);
    }
}

sealed class ReferrerCountConfiguration : IEntityTypeConfiguration<ReferrerCount>
{
    public void Configure(EntityTypeBuilder<ReferrerCount> count)
    {
        count.HasKey(c => new { c.BlogId, c.Host });
        count.Property(c => c.Host).HasMaxLength(253);
        count.HasOne<Blog>().WithMany().HasForeignKey(c => c.BlogId).OnDelete(DeleteBehavior.Cascade);
    }
}
