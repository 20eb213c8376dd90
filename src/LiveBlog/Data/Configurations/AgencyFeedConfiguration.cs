using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class AgencyFeedConfiguration : IEntityTypeConfiguration<AgencyFeed>
{
    public void Configure(EntityTypeBuilder<AgencyFeed> source)
    {
        source.Property(s => s.Name).HasMaxLength(100);
        source.Property(s => s.Url).HasMaxLength(2_000);
        source.Property(s => s.ETag).HasMaxLength(500);
        source.Property(s => s.LastError).HasMaxLength(300);
        source.HasIndex(s => s.Url).IsUnique();
    }
}

sealed class AgencyFeedItemConfiguration : IEntityTypeConfiguration<AgencyFeedItem>
{
    public void Configure(EntityTypeBuilder<AgencyFeedItem> item)
    {
        item.Property(i => i.Key).HasMaxLength(64);
        item.Property(i => i.Story).HasMaxLength(64);
        item.Property(i => i.Title).HasMaxLength(300);
        item.Property(i => i.Summary).HasMaxLength(1_000);
        item.Property(i => i.Url).HasMaxLength(2_000);
        item.Property(i => i.ImageUrl).HasMaxLength(2_000);
        item.HasOne(i => i.Feed).WithMany().HasForeignKey(i => i.FeedId).OnDelete(DeleteBehavior.Cascade);
        item.HasIndex(i => new { i.FeedId, i.Key }).IsUnique();
        item.HasIndex(i => i.Story);
        item.HasIndex(i => i.PublishedAt);
        item.HasIndex(i => i.SeenAt);
    }
}
