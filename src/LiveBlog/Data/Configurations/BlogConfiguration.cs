using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class BlogConfiguration : IEntityTypeConfiguration<Blog>
{
    public void Configure(EntityTypeBuilder<Blog> blog)
    {
        blog.HasIndex(b => b.Slug).IsUnique();
        blog.Property(b => b.Slug).HasMaxLength(Slug.MaxLength);
        blog.Property(b => b.Language).HasMaxLength(35);
        blog.Property(b => b.TimeZone).HasMaxLength(64);
        blog.Property(b => b.Status).HasConversion<string>().HasMaxLength(16);
        blog.Property(b => b.Picture).AsJson();
        blog.Property(b => b.EmbedOrigins).AsJson();
        blog.Property(b => b.Translations).AsJson();
        blog.Property(b => b.KeyPoints).AsJson();
        blog.Property(b => b.Discussion).AsJson();
        blog.Ignore(b => b.Head);

        // The row lock orders writers; should one ever write without it, the second is refused instead of lost.
        blog.Property(b => b.Revision).IsConcurrencyToken();

        blog.HasOne(b => b.Topic).WithMany().HasForeignKey(b => b.TopicId).OnDelete(DeleteBehavior.SetNull);
        blog.HasMany(b => b.Changes).WithOne().HasForeignKey(c => c.BlogId);
        blog.HasMany(b => b.Versions).WithOne().HasForeignKey(v => v.BlogId);
    }
}

sealed class TopicConfiguration : IEntityTypeConfiguration<Topic>
{
    public void Configure(EntityTypeBuilder<Topic> topic)
    {
        topic.HasIndex(t => t.Slug).IsUnique();
        topic.Property(t => t.Slug).HasMaxLength(Slug.MaxLength);
    }
}
