using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class ArticleConfiguration : IEntityTypeConfiguration<Article>
{
    public void Configure(EntityTypeBuilder<Article> article)
    {
        article.HasIndex(a => a.Slug).IsUnique();
        article.Property(a => a.Slug).HasMaxLength(Slug.MaxLength);
        article.Property(a => a.Language).HasMaxLength(35);
        article.Property(a => a.TimeZone).HasMaxLength(64);
        article.Property(a => a.Status).HasConversion<string>().HasMaxLength(16);
        article.Property(a => a.Picture).AsJson();
        article.Property(a => a.Revision).IsConcurrencyToken();
        article.HasOne(a => a.Topic).WithMany().HasForeignKey(a => a.TopicId).OnDelete(DeleteBehavior.SetNull);
        article.HasIndex(a => new { a.Status, a.PublishedAt });
        article.HasIndex(a => new
        {
            a.TopicId,
            a.Status,
            a.PublishedAt,
        });
    }
}
