using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class OutgoingMailConfiguration : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> mail)
    {
        mail.Property(m => m.Key).HasMaxLength(200);
        mail.Property(m => m.MessageId).HasMaxLength(200);
        mail.Property(m => m.To).HasMaxLength(320);
        mail.Property(m => m.ToHash).HasMaxLength(64);
        mail.Property(m => m.Subject).HasMaxLength(500);
        mail.Property(m => m.LastError).HasMaxLength(500);
        mail.Property(m => m.Headers).AsJson();
        mail.HasIndex(m => m.Key).IsUnique();

        // Those that are to go out: the rest is only remembered.
        mail.HasIndex(m => new { m.IsBulk, m.DueAt })
            .HasFilter(
                """
                "SentAt" IS NULL AND "GivenUpAt" IS NULL
                """
            );
        mail.HasIndex(m => m.ToHash);
        mail.HasIndex(m => m.CreatedAt);
        mail.HasIndex(m => m.ClaimedBy);
        mail.HasIndex(m => m.BodyId);
    }
}
