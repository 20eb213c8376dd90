using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class AttemptCountConfiguration : IEntityTypeConfiguration<AttemptCount>
{
    public void Configure(EntityTypeBuilder<AttemptCount> attempts)
    {
        attempts.HasKey(a => a.Key);
        attempts.Property(a => a.Key).HasMaxLength(64);
        attempts.HasIndex(a => a.Since);
    }
}
