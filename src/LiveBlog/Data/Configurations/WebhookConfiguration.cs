using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class WebhookConfiguration : IEntityTypeConfiguration<Webhook>
{
    public void Configure(EntityTypeBuilder<Webhook> webhook)
    {
        webhook.Property(w => w.Name).HasMaxLength(100);
        webhook.Property(w => w.Url).HasMaxLength(2_000);
        webhook.Property(w => w.Secret).HasMaxLength(1_000);
        webhook.Property(w => w.Blogs).AsJson();
        webhook.Property(w => w.StoppedBecause).HasMaxLength(300);
    }
}

sealed class WebhookCursorConfiguration : IEntityTypeConfiguration<WebhookCursor>
{
    public void Configure(EntityTypeBuilder<WebhookCursor> cursor)
    {
        cursor.HasKey(c => new { c.WebhookId, c.BlogId });
        cursor.HasOne<Webhook>().WithMany().HasForeignKey(c => c.WebhookId).OnDelete(DeleteBehavior.Cascade);
        cursor.HasOne<Blog>().WithMany().HasForeignKey(c => c.BlogId).OnDelete(DeleteBehavior.Cascade);
    }
}

sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> delivery)
    {
        delivery.Property(d => d.LastError).HasMaxLength(300);
        delivery.HasOne<Webhook>().WithMany().HasForeignKey(d => d.WebhookId).OnDelete(DeleteBehavior.Cascade);
        delivery.HasOne<Blog>().WithMany().HasForeignKey(d => d.BlogId).OnDelete(DeleteBehavior.Cascade);
        delivery.HasIndex(d => new { d.WebhookId, d.Id });
        delivery.HasIndex(d => d.At);
    }
}
