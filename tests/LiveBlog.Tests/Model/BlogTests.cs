using LiveBlog.Model;
using static LiveBlog.Tests.Support.Drafts;

namespace LiveBlog.Tests.Model;

public sealed class BlogTests
{
    static readonly DateTime Later = Noon.AddHours(1);

    readonly Blog blog = Drafts.OpenBlog();

    [Fact]
    public void Opening_a_blog_is_its_first_change()
    {
        blog.Revision.Value.Should().Be(1);
        blog.HeadRevision.Value.Should().Be(1);
        blog.EntryCount.Should().Be(0);
        blog.Changes.Should()
            .ContainSingle()
            .Which.Should()
            .BeEquivalentTo(
                new
                {
                    Revision = new Revision(1),
                    Kind = ChangeKind.Blog,
                    Entry = (Entry?)null,
                    At = Noon,
                }
            );
    }

    [Fact]
    public void Publishing_raises_the_revision_by_one_and_leaves_a_change_with_it()
    {
        var entry = blog.Publish(Draft(), pinned: null, Later);
        blog.Revision.Value.Should().Be(2);
        blog.HeadRevision.Value.Should().Be(1);
        blog.EntryCount.Should().Be(1);
        blog.UpdatedAt.Should().Be(Later);
        entry
            .Should()
            .BeEquivalentTo(
                new
                {
                    Revision = new Revision(2),
                    PublishedAt = Later,
                    Headline = "The ferry is in",
                    IsPublished = true,
                    UpdatedAt = (DateTime?)null,
                }
            );
        blog.Changes.Last().Should().BeEquivalentTo(new { Revision = new Revision(2), Kind = ChangeKind.Entry });
        blog.Changes.Last().Entry.Should().BeSameAs(entry);
    }

    [Fact]
    public void A_time_is_kept_to_the_millisecond()
    {
        var exact = new DateTime(2022, 1, 12, 20, 55, 0, 123, 456, DateTimeKind.Utc);
        blog.Publish(Draft() with { PublishedAt = exact }, pinned: null, Later)
            .PublishedAt.Should()
            .Be(new DateTime(2022, 1, 12, 20, 55, 0, 123, DateTimeKind.Utc));
        var entry = blog.Publish(Draft(), pinned: null, exact.AddTicks(7));
        (entry.PublishedAt.Ticks % TimeSpan.TicksPerMillisecond).Should().Be(0);
        blog.Edit(entry, Draft() with { PublishedAt = exact }, pinned: null, Later);
        (entry.PublishedAt.Ticks % TimeSpan.TicksPerMillisecond).Should().Be(0);
    }

    [Fact]
    public void An_edit_changes_the_content_keeps_the_place_and_notes_the_time()
    {
        var entry = blog.Publish(Draft(), pinned: null, Noon);
        blog.Edit(entry, Draft("The ferry is late"), pinned: null, Later);
        entry
            .Should()
            .BeEquivalentTo(
                new
                {
                    Headline = "The ferry is late",
                    PublishedAt = Noon,
                    UpdatedAt = (DateTime?)Later,
                    Revision = new Revision(3),
                }
            );
    }

    [Fact]
    public void An_edit_without_a_change_leaves_no_revision()
    {
        var entry = blog.Publish(Full(), pinned: null, Noon);
        var copy = Full();
        blog.Edit(entry, copy with { PublishedAt = copy.PublishedAt!.Value.AddTicks(9) }, pinned: entry, Later);
        blog.Revision.Value.Should().Be(2);
        entry.UpdatedAt.Should().BeNull();
        blog.Changes.Should().HaveCount(2);
    }

    [Fact]
    public void Every_part_of_an_entry_is_seen_to_change()
    {
        var full = Full();
        foreach (
            var other in new[]
            {
                full with
                {
                    Content = full.Content with { Headline = "Other" },
                },
                full with
                {
                    Content = full.Content with { BodyHtml = "<p>Other</p>" },
                },
                full with
                {
                    Content = full.Content with { BodyMarkdown = null },
                },
                full with
                {
                    Content = full.Content with { Author = null },
                },
                full with
                {
                    Content = full.Content with { Tags = ["harbour"] },
                },
                full with
                {
                    Content = full.Content with { Quotes = [full.Content.Quotes[1], full.Content.Quotes[0]] },
                },
                full with
                {
                    Content = full.Content with { RelatedLinks = [full.Content.RelatedLinks[0] with { PublishedAt = null }] },
                },
                full with
                {
                    Content = full.Content with { Media = [full.Content.Media[0] with { Id = "m2" }] },
                },
                full with
                {
                    PublishedAt = full.PublishedAt!.Value.AddMilliseconds(1),
                },
                full with
                {
                    IsKeyEvent = false,
                },
                full with
                {
                    IsPinned = false,
                },
            }
        )
        {
            var own = Drafts.OpenBlog();
            var entry = own.Publish(full, pinned: null, Noon);
            own.Edit(entry, other, pinned: entry, Later);
            own.Revision.Value.Should().Be(3, "{0} differs", other);
        }
    }

    [Fact]
    public void Moving_or_marking_an_entry_is_no_update_of_its_content()
    {
        var entry = blog.Publish(Draft(), pinned: null, Noon);
        blog.Edit(entry, Draft() with { PublishedAt = Later }, pinned: null, Later);
        blog.MarkKeyEvent(entry, isKeyEvent: true, Later);
        entry.UpdatedAt.Should().BeNull();
        entry.Revision.Value.Should().Be(4);
    }

    [Fact]
    public void Pinning_another_entry_moves_the_pin_in_two_revisions()
    {
        var first = blog.Publish(Draft("First"), pinned: null, Noon);
        var second = blog.Publish(Draft("Second"), pinned: null, Noon);
        blog.Pin(first, pinned: null, Later);
        blog.Pin(second, pinned: first, Later);

        first.Should().BeEquivalentTo(new { IsPinned = false, Revision = new Revision(5) });
        second.Should().BeEquivalentTo(new { IsPinned = true, Revision = new Revision(6) });
        blog.Changes.TakeLast(2).Select(c => c.Entry).Should().Equal(first, second);
    }

    [Fact]
    public void Publishing_a_pinned_entry_takes_the_pin_from_the_one_before()
    {
        var first = blog.Publish(Draft("First") with { IsPinned = true }, pinned: null, Noon);
        var second = blog.Publish(Draft("Second") with { IsPinned = true }, pinned: first, Noon);
        first.IsPinned.Should().BeFalse();
        second.IsPinned.Should().BeTrue();
        blog.Revision.Value.Should().Be(4);
        blog.Changes.Select(c => c.Revision.Value).Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public void Pinning_what_is_pinned_and_unpinning_what_is_not_changes_nothing()
    {
        var pinned = blog.Publish(Draft() with { IsPinned = true }, pinned: null, Noon);
        var other = blog.Publish(Draft("Other"), pinned, Noon);
        blog.Pin(pinned, pinned, Later);
        blog.Unpin(other, Later);
        blog.MarkKeyEvent(other, isKeyEvent: false, Later);
        blog.Revision.Value.Should().Be(3);
    }

    [Fact]
    public void Withdrawing_unpins_and_happens_once()
    {
        var entry = blog.Publish(Draft() with { IsPinned = true }, pinned: null, Noon);
        blog.Withdraw(entry, Later);
        blog.Withdraw(entry, Later.AddHours(1));

        entry
            .Should()
            .BeEquivalentTo(
                new
                {
                    IsPublished = false,
                    IsPinned = false,
                    WithdrawnAt = (DateTime?)Later,
                    Revision = new Revision(3),
                }
            );
        blog.Should().BeEquivalentTo(new { Revision = new Revision(3), EntryCount = 0 });
        blog.Changes.Last().Kind.Should().Be(ChangeKind.Withdrawn);
    }

    [Fact]
    public void A_new_head_that_says_the_same_leaves_no_revision()
    {
        blog.ChangeHead(Head(), Later);
        blog.Revision.Value.Should().Be(1);
        blog.ChangeHead(Head("Another title"), Later);
        blog.Should()
            .BeEquivalentTo(
                new
                {
                    Revision = new Revision(2),
                    HeadRevision = new Revision(2),
                    Title = "Another title",
                }
            );
    }

    [Fact]
    public void A_blog_remembers_when_it_ended_until_it_opens_again()
    {
        blog.ChangeHead(Head() with { Status = BlogStatus.Ended }, Later);
        blog.ChangeHead(Head("Corrected") with { Status = BlogStatus.Ended }, Later.AddHours(2));
        blog.EndedAt.Should().Be(Later);
        blog.ChangeHead(Head() with { Status = BlogStatus.Live }, Later.AddHours(3));
        blog.EndedAt.Should().BeNull();
    }
}
