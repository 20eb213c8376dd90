using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using static LiveBlog.Tests.Support.Drafts;

namespace LiveBlog.Tests.Data;

public sealed class RoundTripTests
{
    [EveryDatabase]
    public async Task An_entry_with_everything_comes_back_the_same(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        EntryId id;
        await using (var db = database.Open())
        {
            var blog = Drafts.OpenBlog();
            var entry = blog.Publish(Full(), pinned: null, Noon);
            db.Add(blog);
            db.Add(entry);
            await db.SaveChangesAsync();
            id = entry.Id;
        }

        await using var later = database.Open();
        var read = await later.Entries.Include(e => e.Blog).SingleAsync(e => e.Id == id);
        read.Content.Should().Be(Full().Content);
        read.PublishedAt.Should().Be(Full().PublishedAt);
        read.PublishedAt.Kind.Should().Be(DateTimeKind.Utc);
        read.Should()
            .BeEquivalentTo(
                new
                {
                    IsKeyEvent = true,
                    IsPinned = true,
                    Revision = new Revision(2),
                    IsPublished = true,
                }
            );
        read.Blog.Head.Should().Be(Head());
    }

    [EveryDatabase]
    public async Task A_blog_with_everything_comes_back_the_same(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        var topic = new Topic(SlugOf("talks"), "Talks");
        topic.Describe("Talks", "A year of talks", "/talks.jpg");
        var head = Head() with
        {
            Standfirst = "Lede",
            IntroHtml = "<p>Intro</p>",
            Byline = "Desk",
            Status = BlogStatus.Upcoming,
            StartsAt = Noon,
            Topic = topic,
            EmbedOrigins = ["https://a.example", "https://b.example"],
            Picture = new Picture("/a.jpg", "Alt", "Caption", "AP", new DateOnly(2022, 1, 1), 10, 20) { Id = "1" },
        };
        await using (var db = database.Open())
        {
            db.Add(Blog.Open(SlugOf("full"), head, Noon));
            await db.SaveChangesAsync();
        }

        await using var later = database.Open();
        var read = await later.Blogs.Include(b => b.Topic).SingleAsync();
        read.Head.Should().BeEquivalentTo(head, compare => compare.Excluding(h => h.Topic));
        read.Topic.Should()
            .BeEquivalentTo(
                new
                {
                    Slug = "talks",
                    Title = "Talks",
                    Description = "A year of talks",
                    ImageUrl = "/talks.jpg",
                }
            );
        (await later.Changes.SingleAsync())
            .Should()
            .BeEquivalentTo(
                new
                {
                    Revision = new Revision(1),
                    Kind = ChangeKind.Blog,
                    EntryId = (EntryId?)null,
                    At = Noon,
                }
            );
    }

    [EveryDatabase]
    public async Task Texts_of_every_script_and_length_come_back_the_same(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        string[] texts =
        [
            "😀👩‍👩‍👧",
            "مباشر من الميناء",
            "Ünïcödé ﷽",
            "'; DROP TABLE entries; --",
            "<b>&amp;\"</b>",
            new string('é', 60_000),
        ];
        await using (var db = database.Open())
        {
            var blog = Drafts.OpenBlog();
            db.Add(blog);
            db.AddRange(
                texts.Select(text =>
                    blog.Publish(
                        new EntryDraft(new EntryContent { BodyHtml = text, Quotes = [new Quote(text, text, text)] }, Noon, false, false),
                        null,
                        Noon
                    )
                )
            );
            await db.SaveChangesAsync();
        }

        await using var later = database.Open();
        var read = await later.Entries.OrderBy(e => e.Id).ToListAsync();
        read.Select(e => e.BodyHtml).Should().Equal(texts);
        read.Select(e => e.Quotes.Single().Text).Should().Equal(texts);
    }

    [EveryDatabase]
    public async Task The_migrations_make_the_model_as_it_is(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        await using var db = database.Open();
        db.Database.HasPendingModelChanges().Should().BeFalse("otherwise a migration is missing");
        (await db.Database.GetPendingMigrationsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task SQLite_survives_the_loss_of_power_and_does_not_make_readers_wait()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        await using var db = database.Open();
        (await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync()).Should().Be("wal");
        (await db.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync())
            .Should()
            .Be(2, "that is FULL");
    }
}
