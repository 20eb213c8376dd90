using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class DiscussionConfiguration : IEntityTypeConfiguration<Discussion>
{
    public void Configure(EntityTypeBuilder<Discussion> discussion)
    {
        discussion.HasKey(d => d.BlogId);
        discussion.Property(d => d.BlogId).ValueGeneratedNever();
        discussion.Property(d => d.Revision).IsConcurrencyToken();
        discussion.HasOne<Blog>().WithOne().HasForeignKey<Discussion>(d => d.BlogId).OnDelete(DeleteBehavior.Cascade);
    }
}

sealed class MessageConfiguration : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> message)
    {
        message.Property(m => m.AuthorId).HasMaxLength(450);
        message.Property(m => m.State).HasConversion<string>().HasMaxLength(16);
        message.Property(m => m.Held).HasConversion<string>().HasMaxLength(16);
        message.Property(m => m.Reactions).AsJson();
        message.HasOne<Blog>().WithMany().HasForeignKey(m => m.BlogId).OnDelete(DeleteBehavior.Cascade);
        message.HasOne<Account>().WithMany().HasForeignKey(m => m.AuthorId).OnDelete(DeleteBehavior.SetNull);
        message.HasOne(m => m.ReplyTo).WithMany().HasForeignKey(m => m.ReplyToId).OnDelete(DeleteBehavior.SetNull);
        message.HasOne(m => m.Entry).WithMany().HasForeignKey(m => m.EntryId).OnDelete(DeleteBehavior.SetNull);

        // The same message sent again.
        message.HasIndex(m => new { m.AuthorId, m.ClientId }).IsUnique();

        // Paging, catching up, the moderators' queue, and what one reader has written lately.
        message.HasIndex(m => new
        {
            m.BlogId,
            m.State,
            m.Id,
        });
        message.HasIndex(m => new { m.BlogId, m.Revision });
        message.HasIndex(m => new { m.ReportCount, m.Id }).IsDescending(true, false).HasFilter("\"IsInQueue\"");
        message
            .HasIndex(m => new
            {
                m.BlogId,
                m.ReportCount,
                m.Id,
            })
            .IsDescending(false, true, false)
            .HasFilter("\"IsInQueue\"");
        message.HasIndex(m => new { m.AuthorId, m.CreatedAt });
        message.HasIndex(m => new { m.BlogId, m.CreatedAt });
    }
}

sealed class MessageReactionConfiguration : IEntityTypeConfiguration<MessageReaction>
{
    public void Configure(EntityTypeBuilder<MessageReaction> reaction)
    {
        reaction.HasKey(r => new { r.MessageId, r.AccountId });
        reaction.Property(r => r.Kind).HasConversion<string>().HasMaxLength(16);
        reaction.HasOne<Message>().WithMany().HasForeignKey(r => r.MessageId).OnDelete(DeleteBehavior.Cascade);
        reaction.HasOne<Account>().WithMany().HasForeignKey(r => r.AccountId).OnDelete(DeleteBehavior.Cascade);
        reaction.HasIndex(r => r.AccountId);
    }
}

sealed class EntryReactionConfiguration : IEntityTypeConfiguration<EntryReaction>
{
    public void Configure(EntityTypeBuilder<EntryReaction> reaction)
    {
        reaction.HasKey(r => new { r.EntryId, r.AccountId });
        reaction.Property(r => r.Kind).HasConversion<string>().HasMaxLength(16);
        reaction.HasOne<Entry>().WithMany().HasForeignKey(r => r.EntryId).OnDelete(DeleteBehavior.Cascade);
        reaction.HasOne<Account>().WithMany().HasForeignKey(r => r.AccountId).OnDelete(DeleteBehavior.Cascade);
        reaction.HasIndex(r => r.AccountId);
    }
}

sealed class EntryReactionsConfiguration : IEntityTypeConfiguration<EntryReactions>
{
    public void Configure(EntityTypeBuilder<EntryReactions> reactions)
    {
        reactions.HasKey(r => r.EntryId);
        reactions.Property(r => r.EntryId).ValueGeneratedNever();
        reactions.Property(r => r.Counts).AsJson();
        reactions.HasOne<Entry>().WithMany().HasForeignKey(r => r.EntryId).OnDelete(DeleteBehavior.Cascade);
        reactions.HasIndex(r => new { r.BlogId, r.Revision });
    }
}

sealed class MessageReportConfiguration : IEntityTypeConfiguration<MessageReport>
{
    public void Configure(EntityTypeBuilder<MessageReport> report)
    {
        report.HasKey(r => new { r.MessageId, r.AccountId });
        report.Property(r => r.Why).HasMaxLength(500);
        report.HasOne<Message>().WithMany().HasForeignKey(r => r.MessageId).OnDelete(DeleteBehavior.Cascade);
        report.HasOne<Account>().WithMany().HasForeignKey(r => r.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

sealed class SanctionConfiguration : IEntityTypeConfiguration<Sanction>
{
    public void Configure(EntityTypeBuilder<Sanction> sanction)
    {
        sanction.Property(s => s.Kind).HasConversion<string>().HasMaxLength(16);
        sanction.Property(s => s.Reason).HasMaxLength(500);
        sanction.Property(s => s.By).HasMaxLength(200);
        sanction.Property(s => s.AddressHash).HasMaxLength(64);
        sanction.HasIndex(s => s.AddressHash);
        sanction.HasOne<Account>().WithMany().HasForeignKey(s => s.AccountId).OnDelete(DeleteBehavior.SetNull);
        sanction.HasIndex(s => s.AccountId);
    }
}

sealed class BlockedTermsConfiguration : IEntityTypeConfiguration<BlockedTerms>
{
    public void Configure(EntityTypeBuilder<BlockedTerms> words)
    {
        words.Property(w => w.Id).ValueGeneratedNever();
        words.HasData(new { Id = BlockedTerms.TheId, Lines = "" });
    }
}
