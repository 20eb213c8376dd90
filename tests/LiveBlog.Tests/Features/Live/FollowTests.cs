using LiveBlog.Features.Live;
using LiveBlog.Model;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Live;

/// <summary>What Follow answers: over the hub and over the API the same.</summary>
public sealed class FollowTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task Each_changed_entry_comes_once_in_its_newest_state_by_revision()
    {
        var slug = await host.OpenBlogAsync();
        var one = await host.PublishAsync(slug, new { headline = "One" });
        var two = await host.PublishAsync(slug, new { headline = "Two" });
        var three = await host.PublishAsync(slug, new { headline = "Three", isKeyEvent = true });
        await host.EditAsync(one.Id, new { headline = "One, corrected" });
        await host.EditAsync(one.Id, new { headline = "One, corrected twice", isPinned = true });
        await host.WithdrawAsync(two.Id);

        var follower = await host.FollowAsync(slug, since: 1);
        var answer = follower.Answer;
        answer.Revision.Should().Be(7);
        answer.Status.Should().Be(BlogStatus.Live);
        answer.Reset.Should().BeFalse();
        answer
            .Changes.Select(c => (c.Revision, c.Kind, c.EntryId))
            .Should()
            .Equal((4, ChangeKind.Entry, three.Id), (6, ChangeKind.Entry, one.Id), (7, ChangeKind.Withdrawn, two.Id));
        answer
            .Changes[0]
            .Should()
            .BeEquivalentTo(
                new
                {
                    IsKeyEvent = true,
                    IsPinned = false,
                    three.PublishedAt,
                }
            );
        answer.Changes[1].Html.Should().Contain("One, corrected twice");
        answer.Changes[1].IsPinned.Should().BeTrue();
        answer
            .Changes[2]
            .Should()
            .BeEquivalentTo(
                new
                {
                    Html = (string?)null,
                    PublishedAt = (DateTime?)null,
                    IsKeyEvent = false,
                    IsPinned = false,
                }
            );
        (await host.ChangesAsync(slug, since: 1)).Should().BeEquivalentTo(answer);
    }

    [Fact]
    public async Task A_change_of_the_head_comes_as_the_blogs_own()
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { headline = "x" });
        await host.ChangeBlogAsync(slug, new { title = "Another title" });
        await host.ChangeBlogAsync(slug, new { title = "A third title", status = "ended" });
        var answer = (await host.FollowAsync(slug, since: 2)).Answer;
        answer.Status.Should().Be(BlogStatus.Ended);
        var change = answer.Changes.Should().ContainSingle().Subject;
        change
            .Should()
            .BeEquivalentTo(
                new
                {
                    Revision = 4L,
                    Kind = ChangeKind.Blog,
                    EntryId = (long?)null,
                    PublishedAt = (DateTime?)null,
                }
            );
        change.Html.Should().StartWith("<div id=\"blog-head\"").And.Contain("A third title");
    }

    [Fact]
    public async Task Who_holds_the_present_revision_gets_nothing()
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { headline = "x" });
        (await host.FollowAsync(slug, since: 2)).Answer.Should().BeEquivalentTo(new ChangesJson(2, BlogStatus.Live, [], Reset: false));
    }

    [Fact]
    public async Task A_revision_that_the_blog_has_not_reached_asks_for_a_reset()
    {
        var slug = await host.OpenBlogAsync();
        (await host.FollowAsync(slug, since: 99)).Answer.Should().BeEquivalentTo(new ChangesJson(1, BlogStatus.Live, [], Reset: true));
        (await host.FollowAsync(slug, since: long.MaxValue)).Answer.Reset.Should().BeTrue();
    }

    [Fact]
    public async Task More_than_a_thousand_changed_entries_ask_for_a_reset_and_a_thousand_do_not()
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishAtOnceAsync(slug, 1_001);
        var reset = await host.ChangesAsync(slug, since: 1);
        reset.Should().BeEquivalentTo(new ChangesJson(1_002, BlogStatus.Live, [], Reset: true));
        var all = await host.ChangesAsync(slug, since: 2);
        all.Reset.Should().BeFalse();
        all.Changes.Select(c => c.Revision).Should().Equal(Enumerable.Range(3, BlogStream.MaxMissed).Select(r => (long)r));
    }

    [Fact]
    public async Task More_bytes_than_can_be_sent_in_one_answer_ask_for_a_reset()
    {
        var slug = await host.OpenBlogAsync();
        for (var n = 0; n < 24; n++)
        {
            await host.PublishAsync(slug, new { bodyHtml = $"<p>{new string('x', 190_000)}</p>" });
        }

        (await host.ChangesAsync(slug, since: 1))
            .Should()
            .BeEquivalentTo(
                new
                {
                    Reset = true,
                    Changes = Array.Empty<ChangeJson>(),
                    Revision = 25L,
                }
            );
        (await host.ChangesAsync(slug, since: 20)).Changes.Should().HaveCount(5);
    }

    [Theory]
    [InlineData("no-such-blog", 0)]
    [InlineData("NOT A SLUG", 0)]
    [InlineData("", 0)]
    [InlineData(null, 0)]
    [InlineData("follow-blog", -1)]
    [InlineData("follow-blog", long.MinValue)]
    public async Task What_cannot_be_followed_is_said_and_the_connection_goes_on(string? slug, long since)
    {
        var own = await host.OpenBlogAsync();
        var follower = await host.FollowAsync(own);
        if (slug == "follow-blog")
        {
            slug = own;
        }

        var follow = () => follower.Connection.InvokeAsync<ChangesJson>("Follow", slug, since);
        (await follow.Should().ThrowAsync<HubException>()).Which.Message.Should().MatchRegex("no such blog|must not be negative");
        var entry = await host.PublishAsync(own, new { headline = "Still here" });
        await follower.WaitForRevisionAsync(entry.Revision);
    }

    [Fact]
    public async Task A_connection_follows_twenty_blogs_at_most_and_more_after_it_has_left_one()
    {
        var slugs = new List<string>();
        for (var n = 0; n < LiveHub.MaxFollowed + 1; n++)
        {
            slugs.Add(await host.OpenBlogAsync());
        }

        var follower = await host.FollowAsync(slugs[0]);
        foreach (var slug in slugs[1..^1])
        {
            await follower.FollowAsync(slug, 1);
        }

        var oneMore = () => follower.FollowAsync(slugs[^1], 1);
        await oneMore.Should().ThrowAsync<HubException>();
        await follower.FollowAsync(slugs[0], 1);
        await follower.Connection.InvokeAsync("Unfollow", slugs[0]);
        await follower.FollowAsync(slugs[^1], 1);
    }

    [Theory]
    [InlineData("since=-1", "since")]
    [InlineData("since=abc", "since")]
    [InlineData("since=1.5", "since")]
    [InlineData("since=%2B1", "since")]
    [InlineData("since=99999999999999999999", "since")]
    public async Task Over_the_API_a_bad_revision_is_named(string query, string field)
    {
        var slug = await host.OpenBlogAsync();
        foreach (var address in new[] { "changes", "stream" })
        {
            using var response = await host.Anonymous().GetAsync($"/api/v1/blogs/{slug}/{address}?{query}");
            await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, field);
        }
    }

    [Theory]
    [InlineData("/api/v1/blogs/no-such-blog/changes?since=0")]
    [InlineData("/api/v1/blogs/no-such-blog/stream")]
    [InlineData("/api/v1/blogs/NOT-A-SLUG/changes")]
    public async Task Over_the_API_a_blog_that_does_not_exist_is_404(string path)
    {
        using var response = await host.Anonymous().GetAsync(path);
        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task From_any_revision_the_changes_lead_to_the_present_state()
    {
        var slug = await host.OpenBlogAsync();
        var states = new List<Dictionary<long, long>> { new(), await StateAsync(slug) };
        var ids = new List<long>();
        for (var n = 0; n < 24; n++)
        {
            switch (n % 6)
            {
                case 3:
                    await host.EditAsync(ids[n / 3], new { headline = $"Edited at {n}", isPinned = n % 4 == 1 });
                    break;
                case 5:
                    await host.WithdrawAsync(ids[n / 6]);
                    break;
                default:
                    ids.Add((await host.PublishAsync(slug, new { headline = $"{n}" })).Id);
                    break;
            }

            var state = await StateAsync(slug);
            var revision = await host.InDatabaseAsync(db => db.Blogs.Where(b => b.Slug == slug).Select(b => b.Revision).SingleAsync());
            while (states.Count <= revision.Value)
            {
                states.Add(state);
            }
        }

        for (var since = 0; since < states.Count; since++)
        {
            var held = new Dictionary<long, long>(states[since]);
            foreach (var change in (await host.ChangesAsync(slug, since)).Changes.Where(c => c.EntryId is not null))
            {
                held.Remove(change.EntryId!.Value);
                if (change.Kind == ChangeKind.Entry)
                {
                    held[change.EntryId.Value] = change.Revision;
                }
            }

            held.Should().BeEquivalentTo(states[^1], "from {0} on", since);
        }
    }

    Task<Dictionary<long, long>> StateAsync(string slug) =>
        host.InDatabaseAsync(db =>
            db.Entries.Where(e => e.Blog.Slug == slug && e.Status == EntryStatus.Published)
                .ToDictionaryAsync(e => e.Id.Value, e => e.Revision.Value)
        );
}
