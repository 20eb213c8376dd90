using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> key)
    {
        key.HasIndex(k => k.Hash).IsUnique();
        key.Property(k => k.Name).HasMaxLength(100);
        key.Property(k => k.Role).HasMaxLength(32);
        key.Property(k => k.Hash).HasMaxLength(64);
        key.Property(k => k.Blogs).AsJson();
    }
}

sealed class IdempotentPostConfiguration : IEntityTypeConfiguration<IdempotentPost>
{
    public void Configure(EntityTypeBuilder<IdempotentPost> post)
    {
        post.HasKey(p => new { p.Sender, p.Key });
        post.Property(p => p.Sender).HasMaxLength(100);
        post.Property(p => p.Key).HasMaxLength(255);
        post.Property(p => p.Fingerprint).HasMaxLength(64);
        post.HasIndex(p => p.CreatedAt);
        post.HasOne(p => p.Entry).WithMany().HasForeignKey(p => p.EntryId).OnDelete(DeleteBehavior.Cascade);
        post.HasOne(p => p.NewswireLine).WithMany().HasForeignKey(p => p.NewswireLineId).OnDelete(DeleteBehavior.Cascade);
    }
}
