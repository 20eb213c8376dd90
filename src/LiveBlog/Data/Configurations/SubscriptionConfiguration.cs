using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class SubscriptionConfiguration : IEntityTypeConfiguration<Subscription>
{
    public void Configure(EntityTypeBuilder<Subscription> subscription)
    {
        subscription.Property(s => s.Secret).HasMaxLength(64);
        subscription.Property(s => s.Email).HasMaxLength(320);
        subscription.Property(s => s.Push).AsJson();
        subscription.Property(s => s.EndpointHash).HasMaxLength(64);
        subscription.Property(s => s.PushHost).HasMaxLength(253);
        subscription.Property(s => s.Kind).HasConversion<string>().HasMaxLength(16);
        subscription.Property(s => s.State).HasConversion<string>().HasMaxLength(16);
        subscription.Property(s => s.Language).HasMaxLength(35);
        subscription.Property(s => s.StoppedBecause).HasMaxLength(500);
        subscription.HasOne<Blog>().WithMany().HasForeignKey(s => s.BlogId).OnDelete(DeleteBehavior.Cascade);
        subscription.HasOne<Topic>().WithMany().HasForeignKey(s => s.TopicId).OnDelete(DeleteBehavior.Cascade);

        // Whom an entry is told to, in parts; the digests that are due; one address's or browser's own.
        subscription.HasIndex(s => new
        {
            s.State,
            s.BlogId,
            s.TopicId,
            s.Id,
        });
        subscription.HasIndex(s => new { s.State, s.DueAt });
        subscription.HasIndex(s => s.Email);
        subscription.HasIndex(s => s.EndpointHash);
        subscription.HasIndex(s => new { s.PushHost, s.State });
    }
}

sealed class SubscriptionCursorConfiguration : IEntityTypeConfiguration<SubscriptionCursor>
{
    public void Configure(EntityTypeBuilder<SubscriptionCursor> cursor)
    {
        cursor.HasKey(c => c.BlogId);
        cursor.Property(c => c.BlogId).ValueGeneratedNever();
        cursor.HasOne<Blog>().WithOne().HasForeignKey<SubscriptionCursor>(c => c.BlogId).OnDelete(DeleteBehavior.Cascade);
    }
}

sealed class MailBodyConfiguration : IEntityTypeConfiguration<MailBody>
{
    public void Configure(EntityTypeBuilder<MailBody> body)
    {
        body.HasMany(b => b.Entries).WithOne().HasForeignKey(e => e.BodyId).OnDelete(DeleteBehavior.Cascade);
        body.HasIndex(b => b.EntryId);
        body.HasIndex(b => b.CreatedAt);
    }
}

sealed class DigestEntryConfiguration : IEntityTypeConfiguration<DigestEntry>
{
    public void Configure(EntityTypeBuilder<DigestEntry> entry)
    {
        entry.HasKey(e => new { e.BodyId, e.EntryId });
        entry.HasIndex(e => e.EntryId);
    }
}

sealed class OutgoingPushConfiguration : IEntityTypeConfiguration<OutgoingPush>
{
    public void Configure(EntityTypeBuilder<OutgoingPush> push)
    {
        push.Property(p => p.Key).HasMaxLength(100);
        push.HasOne<Subscription>().WithMany().HasForeignKey(p => p.SubscriptionId).OnDelete(DeleteBehavior.Cascade);
        push.HasIndex(p => p.Key).IsUnique();

        // Those that are to go out: the rest is only remembered.
        push.HasIndex(p => p.DueAt)
            .HasFilter(
                """
                "DoneAt" IS NULL
                """
            );
        push.HasIndex(p => p.CreatedAt);
        push.HasIndex(p => p.ClaimedBy);
        push.HasIndex(p => p.EntryId);
    }
}

sealed class SubscriptionSendConfiguration : IEntityTypeConfiguration<SubscriptionSend>
{
    public void Configure(EntityTypeBuilder<SubscriptionSend> send)
    {
        send.HasOne<Blog>().WithMany().HasForeignKey(s => s.BlogId).OnDelete(DeleteBehavior.Cascade);
        send.HasIndex(s => new { s.BlogId, s.At });
        send.HasIndex(s => s.EntryId);
        send.Property(s => s.LastError).HasMaxLength(SubscriptionSend.MaxError);
    }
}

sealed class PushIdentityConfiguration : IEntityTypeConfiguration<PushIdentity>
{
    public void Configure(EntityTypeBuilder<PushIdentity> identity) => identity.Property(i => i.Id).ValueGeneratedNever();
}
