using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class PresenceConfiguration : IEntityTypeConfiguration<Presence>
{
    public void Configure(EntityTypeBuilder<Presence> presence)
    {
        presence.Property(p => p.Id).HasMaxLength(32);
        presence.Property(p => p.AccountId).HasMaxLength(100);
        presence.Property(p => p.Name).HasMaxLength(200);
        presence.Property(p => p.TakenBy).HasMaxLength(200);
        presence.HasOne<Blog>().WithMany().HasForeignKey(p => p.BlogId).OnDelete(DeleteBehavior.Cascade);
        presence.HasIndex(p => new { p.BlogId, p.SeenAt });
    }
}
