using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class MediaFileConfiguration : IEntityTypeConfiguration<MediaFile>
{
    public void Configure(EntityTypeBuilder<MediaFile> file)
    {
        file.HasKey(f => f.Hash);
        file.Property(f => f.Hash).HasMaxLength(32);
        file.Property(f => f.Widths).AsJson();
        file.Property(f => f.FileName).HasMaxLength(255);
        file.Property(f => f.UploadedBy).HasMaxLength(100);
        file.HasIndex(f => f.CreatedAt);
    }
}

sealed class MediaSenderConfiguration : IEntityTypeConfiguration<MediaSender>
{
    public void Configure(EntityTypeBuilder<MediaSender> sender)
    {
        sender.HasKey(s => new { s.SenderId, s.Hash });
        sender.Property(s => s.SenderId).HasMaxLength(100);
        sender.Property(s => s.Hash).HasMaxLength(32);
        sender.HasOne<MediaFile>().WithMany().HasForeignKey(s => s.Hash).OnDelete(DeleteBehavior.Cascade);
    }
}

sealed class WebSubSubscriberConfiguration : IEntityTypeConfiguration<WebSubSubscriber>
{
    public void Configure(EntityTypeBuilder<WebSubSubscriber> subscription)
    {
        subscription.Property(s => s.Topic).HasMaxLength(500);
        subscription.Property(s => s.Callback).HasMaxLength(2_000);
        subscription.Property(s => s.Secret).HasMaxLength(1_000);
        subscription.Property(s => s.Host).HasMaxLength(253);
        subscription.HasIndex(s => new { s.Topic, s.Callback }).IsUnique();
        subscription.HasIndex(s => s.Host);
        subscription.HasIndex(s => s.NextAttemptAt);
    }
}
