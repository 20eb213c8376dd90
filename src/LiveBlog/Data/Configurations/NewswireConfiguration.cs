using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class NewswireConfiguration : IEntityTypeConfiguration<Newswire>
{
    public void Configure(EntityTypeBuilder<Newswire> wire)
    {
        wire.ToTable("Newswire");
        wire.Property(w => w.Id).ValueGeneratedNever();
        wire.Property(w => w.Revision).IsConcurrencyToken();
        wire.HasData(new { Id = Newswire.TheId, Revision = default(Revision) });
    }
}

sealed class NewswireLineConfiguration : IEntityTypeConfiguration<NewswireLine>
{
    public void Configure(EntityTypeBuilder<NewswireLine> line)
    {
        line.Property(l => l.Language).HasMaxLength(35);
        line.HasOne(l => l.Entry).WithMany().HasForeignKey(l => l.EntryId).OnDelete(DeleteBehavior.Cascade);
        line.HasOne(l => l.Blog).WithMany().HasForeignKey(l => l.BlogId).OnDelete(DeleteBehavior.Cascade);
        line.HasOne(l => l.Article).WithMany().HasForeignKey(l => l.ArticleId).OnDelete(DeleteBehavior.Cascade);
        line.HasIndex(l => l.EntryId).IsUnique();
        line.HasIndex(l => l.ArticleId).IsUnique();

        // The wire, both ways, and catching up.
        line.HasIndex(l => new
        {
            l.IsWithdrawn,
            l.PublishedAt,
            l.Id,
        });
        line.HasIndex(l => l.Revision);
    }
}
