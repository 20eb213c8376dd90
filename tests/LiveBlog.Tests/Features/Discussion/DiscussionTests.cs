using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Features.Accounts;
using LiveBlog.Features.Discussion;
using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Discussion;

/// <summary>What readers say: taken once, seen by all at once, and kept within the rules.</summary>
public sealed class DiscussionTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task A_message_reaches_followers_and_is_on_the_page()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "The quay" });
        await using var follower = await TestDiscussionFollower.FollowAsync(host, slug);
        var (mireille, joachim) = (await host.AddReaderAsync("Mireille D."), await host.AddReaderAsync("Joachim"));
        var first = await mireille.SaysAsync(slug, "What of the observers?", entry: entry.Id);
        var second = await joachim.SaysAsync(slug, "They come later.\nSee https://x.example/a?b=1&c=2.", replyTo: first.Id);
        (await joachim.ReactAsync(slug, "messages", first.Id, "useful")).Dispose();
        await follower.WaitForAsync(f =>
            f.Messages.ContainsKey(second.Id) && f.Messages[first.Id].Html!.Contains("Useful, 1", StringComparison.Ordinal)
        );
        follower
            .Messages[second.Id]
            .Html.Should()
            .Contain("Mireille D.")
            .And.Contain("<a href=\"https://x.example/a?b=1&amp;c=2\" rel=\"nofollow ugc noopener\"")
            .And.Contain("2</a>.");
        follower
            .Messages[first.Id]
            .Html.Should()
            .Contain($"data-entry=\"{entry.Id}\"")
            .And.NotContain("The quay", "a withdrawal could not take it back");
        var page = await host.TextAsync($"/live/{slug}/discussion");
        page.Should().Contain(follower.Messages[first.Id].Html!.Trim()).And.Contain(follower.Messages[second.Id].Html!.Trim());
        var part = await host.Anonymous()
            .GetFromJsonAsync<DiscussionPartJson>($"/api/v1/blogs/{slug}/discussion/messages", ApiJson.Options);
        part!.Messages.Select(m => m.Html).Should().Equal(follower.Messages[first.Id].Html, follower.Messages[second.Id].Html);
        part.Count.Should().Be(2);
    }

    [EveryDatabase]
    public async Task Of_many_concurrent_messages_each_is_there_once_and_the_revisions_have_no_hole(DatabaseProvider provider)
    {
        await using var own = await TestHost.StartAsync(
            new TestHostSetup { Provider = provider, Settings = ["--Discussion:MessagesAMinute=60", "--Discussion:RequestsAMinute=10000"] }
        );
        var slug = await own.OpenBlogAsync();
        await using var follower = await TestDiscussionFollower.FollowAsync(own, slug);
        var readers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => own.AddReaderAsync($"Talker {(char)('a' + n)}")));
        await Task.WhenAll(
            readers.Select(
                async (reader, r) =>
                {
                    for (var n = 0; n < 10; n++)
                    {
                        var id = Guid.NewGuid();
                        using var once = await reader.SayAsync(slug, $"Message {n} of {r}", id);
                        await once.ShouldBeAsync(HttpStatusCode.OK);
                        using var again = await reader.SayAsync(slug, $"Message {n} of {r}", id);
                        (await again.ReadAsync<SentJson>())
                            .Id.Should()
                            .Be((await once.ReadAsync<SentJson>()).Id, "the same message sent again is the same message");
                    }
                }
            )
        );
        await follower.WaitForAsync(f => f.Messages.Count == 80);
        follower.Holes.Should().Be(0);
        (await own.InDatabaseAsync(db => db.Messages.OrderBy(m => m.Revision).Select(m => m.Revision).ToListAsync()))
            .Select(r => r.Value)
            .Should()
            .Equal(Enumerable.Range(1, 80).Select(n => (long)n));
        (await own.InDatabaseAsync(db => db.Discussions.Select(d => new { d.Revision, d.Count }).SingleAsync()))
            .Should()
            .Be(new { Revision = new Revision(80), Count = 80 });
    }

    [Fact]
    public async Task What_is_edited_and_deleted_changes_on_open_pages_and_only_its_author_may()
    {
        var slug = await host.OpenBlogAsync();
        await using var follower = await TestDiscussionFollower.FollowAsync(host, slug);
        var (author, other) = (await host.AddReaderAsync(), await host.AddReaderAsync());
        var said = await author.SaysAsync(slug, "First words");
        var answer = await other.SaysAsync(slug, "An answer", replyTo: said.Id);
        using (
            var forbidden = await other.SendAsync(
                HttpMethod.Put,
                $"/api/v1/blogs/{slug}/discussion/messages/{said.Id}",
                new { text = "Not mine" }
            )
        )
        {
            await forbidden.ShouldBeAsync(HttpStatusCode.NotFound);
        }

        using (
            var edited = await author.SendAsync(
                HttpMethod.Put,
                $"/api/v1/blogs/{slug}/discussion/messages/{said.Id}",
                new { text = "Better words" }
            )
        )
        {
            await edited.ShouldBeAsync(HttpStatusCode.OK);
        }

        await follower.WaitForAsync(f =>
            f.Messages.GetValueOrDefault(said.Id)?.Html?.Contains("Better words", StringComparison.Ordinal) == true
        );
        using (var deleted = await author.Browser.DeleteAsync($"/api/v1/blogs/{slug}/discussion/messages/{said.Id}"))
        {
            await deleted.ShouldBeAsync(HttpStatusCode.NoContent);
        }

        await follower.WaitForAsync(f =>
            f.Messages[said.Id].Html is null && !f.Messages[answer.Id].Html!.Contains(author.Name, StringComparison.Ordinal)
        );
        (await host.InDatabaseAsync(db => db.Messages.Where(m => m.Id == said.Id).Select(m => m.Text).SingleAsync())).Should().BeEmpty();
    }

    [Fact]
    public async Task The_rules_hold()
    {
        var slug = await host.OpenBlogAsync(new { discussion = new { slowSeconds = 60 } });
        var (reader, newcomer) = (await host.AddReaderAsync(), await host.AddReaderAsync(joined: TimeSpan.FromMinutes(5)));
        await reader.SaysAsync(slug, "One");
        using (var slow = await reader.SayAsync(slug, "Two"))
        {
            await slow.ShouldBeAsync(HttpStatusCode.TooManyRequests);
            slow.Headers.RetryAfter!.Delta.Should().BeCloseTo(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30));
        }

        (await newcomer.SaysAsync(slug, "Look at www.x.example")).IsWaiting.Should().BeTrue("a new account's links are looked at first");
        (await newcomer.MeAsync(slug)).GetProperty("waiting").GetArrayLength().Should().Be(1);
        (await host.TextAsync($"/live/{slug}/discussion")).Should().NotContain("www.x.example");

        var quick = await host.OpenBlogAsync();
        (await (await host.AddReaderAsync()).SaysAsync(quick, "Look at www.x.example")).IsWaiting.Should().BeFalse();
        await reader.SaysAsync(quick, "The same thing, twice");
        using (var twice = await reader.SayAsync(quick, "  the SAME thing… twice!"))
        {
            await twice.ShouldBeAsync(HttpStatusCode.Forbidden);
        }

        for (var n = 0; n < 3; n++)
        {
            (await (await host.AddReaderAsync()).SaysAsync(quick, "Buy gold at once, friends")).IsWaiting.Should().BeFalse();
        }

        (await (await host.AddReaderAsync()).SaysAsync(quick, "buy GOLD at once friends"))
            .IsWaiting.Should()
            .BeTrue("so many have just written the same");
        for (var n = 3; n < 10; n++)
        {
            (await reader.SayAsync(quick, $"Message number {n}")).Dispose();
        }

        for (var n = 0; n < 4; n++)
        {
            (await reader.SayAsync(quick, $"Number {n}")).Dispose();
        }

        using var tooMany = await reader.SayAsync(quick, "And one more");
        await tooMany.ShouldBeAsync(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("", "text")]
    [InlineData(" \u200b\u2060 ", "text")]
    [InlineData("x", "replyTo")]
    [InlineData("x", "entry")]
    public async Task Bad_input_names_its_field(string text, string field)
    {
        var slug = await host.OpenBlogAsync();
        var reader = await host.AddReaderAsync();
        using var refused = await reader.SayAsync(
            slug,
            text,
            replyTo: field == "replyTo" ? 999_999 : null,
            entry: field == "entry" ? 999_999 : null
        );
        await refused.ShouldBeProblemAsync(HttpStatusCode.BadRequest, field);
    }

    [Fact]
    public async Task Signs_that_are_not_seen_or_run_over_others_are_taken_out()
    {
        var slug = await host.OpenBlogAsync();
        var reader = await host.AddReaderAsync();
        var said = await reader.SaysAsync(slug, "a\u202eb\u200bc\u0000d z" + new string('\u0337', 40) + "\n\n\n\nend <b>&amp;");
        said.Html.Should().Contain("<p>abcd z\u0337\u0337\u0337</p><p>end &lt;b&gt;&amp;amp;</p>");
        using var long_ = await reader.SayAsync(slug, new string('x', 2_001));
        await long_.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "text");
    }

    [Fact]
    public async Task Nobody_writes_where_the_discussion_is_closed_or_ended_or_from_another_site()
    {
        var reader = await host.AddReaderAsync();
        var closed = await host.OpenBlogAsync(new { discussion = new { mode = "closed" } });
        using (var said = await reader.SayAsync(closed, "Hello"))
        {
            await said.ShouldBeAsync(HttpStatusCode.NotFound);
        }

        using (var page = await host.Anonymous().GetAsync($"/live/{closed}/discussion"))
        {
            await page.ShouldBeAsync(HttpStatusCode.NotFound);
        }

        (await host.TextAsync($"/live/{closed}")).Should().NotContain("talk-panel");
        var ended = await host.OpenBlogAsync(new { status = "ended" });
        using (var said = await reader.SayAsync(ended, "Hello"))
        {
            await said.ShouldBeAsync(HttpStatusCode.Forbidden);
        }

        var open = await host.OpenBlogAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/blogs/{open}/discussion/messages")
        {
            Content = JsonContent.Create(new { text = "From elsewhere" }),
        };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var foreign = await reader.Browser.SendAsync(request);
        await foreign.ShouldBeAsync(HttpStatusCode.Forbidden);
        using var nobody = await host.Anonymous().PostAsJsonAsync($"/api/v1/blogs/{open}/discussion/messages", new { text = "Nobody" });
        await nobody.ShouldBeAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Reactions_are_one_each_bounded_and_counted()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "The quay" });
        var readers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => host.AddReaderAsync()));
        foreach (var reader in readers)
        {
            foreach (var kind in new[] { "useful", "touching", "touching" })
            {
                using var pressed = await reader.ReactAsync(slug, "entries", entry.Id, kind);
                await pressed.ShouldBeAsync(HttpStatusCode.NoContent);
            }
        }

        (await readers[0].ReactAsync(slug, "entries", entry.Id, null)).Dispose();
        var counts = await host.Anonymous()
            .GetFromJsonAsync<EntryReactionsJson[]>($"/api/v1/blogs/{slug}/discussion/entries", ApiJson.Options);
        counts!.Single().Counts.Should().Equal(0, 2, 0, 0);
        (await readers[1].MeAsync(slug)).GetProperty("entries").GetProperty($"{entry.Id}").GetString().Should().Be("touching");
        using var made = await readers[0].ReactAsync(slug, "entries", entry.Id, "invented");
        await made.ShouldBeAsync(HttpStatusCode.BadRequest);
        var said = await readers[0].SaysAsync(slug, "Mine");
        using var own = await readers[0].ReactAsync(slug, "messages", said.Id, "useful");
        await own.ShouldBeAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_part_that_is_kept_for_all_carries_nobodys_cookie()
    {
        var slug = await host.OpenBlogAsync();
        var reader = await host.AddReaderAsync();
        await reader.SaysAsync(slug, "For all");
        await using (var scope = host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<Sessions>().EndAsync(reader.Id, one: null, allBut: null, default);
        }

        // The first answer says that the account was signed out elsewhere; the next reader does not get that.
        var path = $"/api/v1/blogs/{slug}/discussion/messages";
        using var told = await reader.Browser.GetAsync(path);
        told.Headers.Contains("Set-Cookie").Should().BeTrue();
        using var next = await host.Anonymous().GetAsync(path);
        await next.ShouldBeAsync(HttpStatusCode.OK);
        next.Headers.Contains("Set-Cookie").Should().BeFalse();
    }

    [Fact]
    public async Task Paging_back_visits_each_message_once()
    {
        var slug = await host.OpenBlogAsync();
        var reader = await host.AddReaderAsync();
        await host.InDatabaseAsync(async db =>
        {
            var blogId = await db.Blogs.Where(b => b.Slug == slug).Select(b => b.Id).SingleAsync();
            var discussion = new LiveBlog.Model.Discussion(blogId);
            db.Discussions.Add(discussion);
            for (var n = 0; n < 130; n++)
            {
                db.Messages.Add(
                    discussion.Post(
                        new LiveBlog.Model.MessageDraft(reader.Id, $"Message {n}", Guid.NewGuid()),
                        held: null,
                        Drafts.Noon.AddSeconds(n)
                    )
                );
            }

            return await db.SaveChangesAsync();
        });
        var seen = new List<long>();
        for (var before = ""; ; )
        {
            var part = await host.Anonymous()
                .GetFromJsonAsync<DiscussionPartJson>($"/api/v1/blogs/{slug}/discussion/messages{before}", ApiJson.Options);
            seen.InsertRange(0, part!.Messages.Select(m => m.Id));
            if (!part.HasOlder)
            {
                break;
            }

            before = $"?before={part.Messages[0].Id}";
        }

        seen.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems().And.HaveCount(130);
        var around = await host.Anonymous()
            .GetFromJsonAsync<DiscussionPartJson>($"/api/v1/blogs/{slug}/discussion/messages?around={seen[60]}", ApiJson.Options);
        around!.Messages.Select(m => m.Id).Should().Contain(seen[60]).And.HaveCount(40);
        (around.HasOlder, around.HasNewer).Should().Be((true, true));
        using var bad = await host.Anonymous().GetAsync($"/api/v1/blogs/{slug}/discussion/messages?before=-1");
        await bad.ShouldBeAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Without_a_script_everything_can_be_done_by_forms()
    {
        var slug = await host.OpenBlogAsync();
        var (author, reader) = (await host.AddReaderAsync("Author One"), await host.AddReaderAsync("Reader Two"));
        var path = $"/live/{slug}/discussion";
        using (var said = await author.Browser.SubmitAsync(path, new() { ["text"] = "By a form" }))
        {
            said.StatusCode.Should().Be(HttpStatusCode.Redirect);
        }

        var id = await host.InDatabaseAsync(db => db.Messages.Where(m => m.Text == "By a form").Select(m => m.Id).SingleAsync());
        using (var answered = await reader.Browser.SubmitAsync($"{path}?reply={id}", new() { ["text"] = "An answer by a form" }))
        {
            answered.StatusCode.Should().Be(HttpStatusCode.Redirect);
        }

        (await reader.Browser.SubmitAsync(path, new() { ["react"] = $"{id} useful" }, "?handler=React")).Dispose();
        (await reader.Browser.SubmitAsync($"{path}?report={id}", new() { ["why"] = "It is rude" }, "?handler=Report")).Dispose();
        var page = await host.TextAsync(path);
        page.Should().Contain("Useful, 1").And.Contain("Author One").And.Contain("An answer by a form");
        (await host.InDatabaseAsync(db => db.MessageReports.Where(r => r.MessageId == id).Select(r => r.Why).SingleAsync()))
            .Should()
            .Be("It is rude");

        // One's own messages are there to be taken back, and nobody else's.
        using var others = await reader.Browser.GetAsync(path);
        (await others.ReadPageAsync())
            .QuerySelectorAll(".talk-own form p")
            .Select(p => p.TextContent)
            .Should()
            .Equal("An answer by a form");
        using var own = await author.Browser.GetAsync(path);
        (await own.ReadPageAsync()).QuerySelector(".talk-own form [name=id]")!.GetAttribute("value").Should().Be($"{id}");
        (await author.Browser.SubmitAsync(path, new() { ["id"] = $"{id}" }, "?handler=Erase")).Dispose();
        (await host.TextAsync(path)).Should().NotContain("By a form").And.Contain("An answer by a form");
        using var anonymous = await host.Anonymous().GetAsync(path);
        anonymous.Headers.Contains("Set-Cookie").Should().BeFalse("nobody who reads gets a cookie");
    }

    [Fact]
    public async Task Open_pages_get_what_readers_may_do_and_of_a_closed_discussion_nothing_else()
    {
        var slug = await host.OpenBlogAsync();
        await using var follower = await TestDiscussionFollower.FollowAsync(host, slug);
        follower.Terms.Should().Be(new DiscussionTermsJson("open", SlowSeconds: 0));
        var reader = await host.AddReaderAsync();
        await reader.SaysAsync(slug, "Before it closes");
        await SetAsync(new { discussion = new { mode = "readOnly", slowSeconds = 30 } });
        await follower.WaitForAsync(f => f.Terms == new DiscussionTermsJson("readOnly", SlowSeconds: 30));

        await SetAsync(new { discussion = new { mode = "closed" } });
        await follower.WaitForAsync(f => f.Terms!.Mode == "closed");
        await using var late = await TestDiscussionFollower.FollowAsync(host, slug);
        late.Terms!.Mode.Should().Be("closed");
        late.Messages.Should().BeEmpty("nothing of a closed discussion is shown");
        foreach (var path in new[] { "messages", "changes?since=0" })
        {
            using var closed = await host.Anonymous().GetAsync($"/api/v1/blogs/{slug}/discussion/{path}");
            await closed.ShouldBeAsync(HttpStatusCode.NotFound);
            (await closed.ReadAsync<JsonElement>()).GetProperty("terms").GetProperty("mode").GetString().Should().Be("closed");
        }

        await SetAsync(new { discussion = new { mode = "open" } });
        await late.WaitForAsync(f => f.Terms!.Mode == "open");
        await using var newcomer = await TestDiscussionFollower.FollowAsync(host, slug);
        newcomer.Messages.Should().ContainSingle();

        await SetAsync(new { status = "ended" });
        await follower.WaitForAsync(f => f.Terms!.Mode == "readOnly");
        follower.Holes.Should().Be(0);

        async Task SetAsync(object changes)
        {
            using var changed = await host.Editor().PatchAsync($"/api/v1/blogs/{slug}", JsonContent.Create(changes));
            await changed.ShouldBeAsync(HttpStatusCode.OK);
        }
    }
}
