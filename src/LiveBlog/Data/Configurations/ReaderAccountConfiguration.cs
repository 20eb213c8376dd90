using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class ReaderAccountConfiguration : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> account)
    {
        account.Property(a => a.NameKey).HasMaxLength(200);
        account.HasIndex(a => a.NameKey);
        account.HasIndex(a => a.IsReader);
    }
}

sealed class RegistrationConfiguration : IEntityTypeConfiguration<Registration>
{
    public void Configure(EntityTypeBuilder<Registration> registration)
    {
        registration.Property(r => r.Email).HasMaxLength(256);
        registration.Property(r => r.Name).HasMaxLength(200);
        registration.Property(r => r.SecretHash).HasMaxLength(64);
        registration.Property(r => r.ReturnUrl).HasMaxLength(500);
        registration.HasIndex(r => r.CreatedAt);
        registration.HasIndex(r => r.Email);
    }
}

sealed class EmailChangeConfiguration : IEntityTypeConfiguration<EmailChange>
{
    public void Configure(EntityTypeBuilder<EmailChange> change)
    {
        change.Property(c => c.NewEmail).HasMaxLength(256);
        change.Property(c => c.OldSecretHash).HasMaxLength(64);
        change.Property(c => c.NewSecretHash).HasMaxLength(64);
        change.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Cascade);
        change.HasIndex(c => c.AccountId);
    }
}
