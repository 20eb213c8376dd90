using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data.Configurations;

sealed class EntryConfiguration : IEntityTypeConfiguration<Entry>
{
    public void Configure(EntityTypeBuilder<Entry> entry)
    {
        // By convention only what is a number by its own type is.
        entry.Property(e => e.Id).ValueGeneratedOnAdd();
        entry.Property(e => e.Status).HasConversion<string>().HasMaxLength(16);
        entry.Property(e => e.Quotes).AsJson();
        entry.Property(e => e.RelatedLinks).AsJson();
        entry.Property(e => e.Media).AsJson();
        entry.Property(e => e.Embeds).AsJson();
        entry.Property(e => e.Tags).AsJson();
        entry.Ignore(e => e.Content);
        entry.Ignore(e => e.IsPublished);

        entry.HasOne(e => e.Blog).WithMany().HasForeignKey(e => e.BlogId).OnDelete(DeleteBehavior.Cascade);

        // The feed, both ways; the same with key events only; catching up; and the one on top.
        entry.HasIndex(nameof(Entry.BlogId), nameof(Entry.Status), nameof(Entry.PublishedAt), nameof(Entry.Id));
        entry.HasIndex(nameof(Entry.BlogId), nameof(Entry.Status), nameof(Entry.IsKeyEvent), nameof(Entry.PublishedAt), nameof(Entry.Id));
        entry.HasIndex(e => new { e.BlogId, e.Revision });
        entry.HasIndex(e => new { e.BlogId, e.IsPinned });
    }
}

sealed class EntryVersionConfiguration : IEntityTypeConfiguration<EntryVersion>
{
    public void Configure(EntityTypeBuilder<EntryVersion> version)
    {
        version.HasKey(v => new { v.BlogId, v.Revision });
        version.Property(v => v.Revision).ValueGeneratedNever();
        version.Property(v => v.Status).HasConversion<string>().HasMaxLength(16);
        version.Property(v => v.Content).AsJson();
        version.Property(v => v.By).HasMaxLength(200);
        version.HasOne(v => v.Entry).WithMany().HasForeignKey(v => v.EntryId).OnDelete(DeleteBehavior.Cascade);

        // A moment of the past, by the entries' own times; those dated ahead of it; and one entry's history.
        version.HasIndex(v => new
        {
            v.BlogId,
            v.PublishedAt,
            v.EntryId,
        });
        version.HasIndex(v => new
        {
            v.BlogId,
            v.IsDatedAhead,
            v.PublishedAt,
        });
        version.HasIndex(v => new { v.EntryId, v.Revision });
    }
}

sealed class ChangeConfiguration : IEntityTypeConfiguration<Change>
{
    public void Configure(EntityTypeBuilder<Change> change)
    {
        change.HasKey(c => new { c.BlogId, c.Revision });
        change.Property(c => c.Revision).ValueGeneratedNever();
        change.HasIndex(c => new { c.BlogId, c.At });
        change.Property(c => c.Kind).HasConversion<string>().HasMaxLength(16);
        change.HasOne(c => c.Entry).WithMany().HasForeignKey(c => c.EntryId).OnDelete(DeleteBehavior.Cascade);
    }
}
