using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Newswire;

/// <summary>Everybody writes on the one wire at once.</summary>
public sealed class WritersTests
{
    [EveryDatabase]
    public async Task Writers_in_many_blogs_and_of_lines_of_their_own_leave_revisions_without_holes(DatabaseProvider provider)
    {
        await using var database = TestDatabase.Create(provider);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var slugs = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => here.OpenBlogAsync()));
        TestNewswireFollower[] followers = [await here.FollowNewswireAsync(), await there.FollowNewswireAsync()];

        // Each entry is published, rewritten, and every third one withdrawn: two or three revisions of the wire.
        await Task.WhenAll(
            Enumerable
                .Range(0, 36)
                .Select(async n =>
                {
                    var host = n % 2 == 0 ? here : there;
                    if (n % 6 == 5)
                    {
                        await host.PutLineAsync(new { headline = $"Line {n}" });
                        return;
                    }

                    var entry = await host.PublishAsync(slugs[n % slugs.Length], new { headline = $"Entry {n}" });
                    await host.EditAsync(entry.Id, new { headline = $"Entry {n}, corrected" });
                    if (n % 3 == 0)
                    {
                        await host.WithdrawAsync(entry.Id);
                    }
                })
        );

        // 6 lines of their own, 30 entries of two changes each, 12 of which were withdrawn.
        var (revision, lines) = await here.InDatabaseAsync(async db =>
            (
                await db.Newswires.Select(w => w.Revision).SingleAsync(),
                await db.NewswireLines.AsNoTracking().OrderBy(l => l.Id).ToListAsync()
            )
        );
        revision.Should().Be(new Revision(6 + (30 * 2) + 12));
        lines.Select(l => l.Revision).Should().OnlyHaveUniqueItems();
        lines.Max(l => l.Revision).Should().Be(revision, "no revision was lost");
        string[] shown = [.. lines.Where(l => !l.IsWithdrawn).Select(l => l.Headline)];
        shown.Should().HaveCount(36 - 12);
        foreach (var follower in followers)
        {
            await follower.WaitForAsync(f => f.Held == revision.Value);
            follower.Headlines.Should().Equal(shown);
        }
    }

    [EveryDatabase]
    public async Task One_scope_that_writes_twice_sees_what_others_wrote_between(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var transaction = scope.ServiceProvider.GetRequiredService<NewswireTransaction>();
        Task<NewswireLine> PutAsync(string headline) =>
            transaction.RunAsync(
                wire =>
                {
                    var line = wire.Put(headline, url: null, "en", Drafts.Noon);
                    db.NewswireLines.Add(line);
                    return Task.FromResult(line);
                },
                CancellationToken.None
            );

        (await PutAsync("One")).Revision.Should().Be(new Revision(1));
        await host.PutLineAsync(new { headline = "Between" });
        (await PutAsync("Three")).Revision.Should().Be(new Revision(3));
    }

    [EveryDatabase]
    public async Task An_articles_line_follows_the_article(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        await WriteAsync(host, create: true, _ => { });
        (await host.NewswireAsync()).Items.Should().BeEmpty("a draft is nobody's news");

        await WriteAsync(host, create: false, article => article.Publish(publishedAt: null, Drafts.Noon.AddTicks(7)));
        var line = (await host.NewswireAsync()).Items.Should().ContainSingle().Which;
        line.Should()
            .BeEquivalentTo(
                new
                {
                    Headline = "A long read",
                    Url = "/articles/long-read",
                    Language = "fr",
                    PublishedAt = (DateTime?)Drafts.Noon,
                    Revision = 1,
                }
            );

        await WriteAsync(host, create: false, article => article.Edit(Content("A longer read"), Drafts.Noon));
        (await host.NewswireAsync()).Items.Single().Headline.Should().Be("A longer read");

        await WriteAsync(host, create: false, article => article.Withdraw());
        (await host.NewswireAsync()).Items.Should().BeEmpty();
        (await host.NewswireAsync()).Revision.Should().Be(3);
    }

    static ArticleContent Content(string title) =>
        new()
        {
            Title = title,
            Language = "fr",
            TimeZone = "Europe/Paris",
        };

    static async Task WriteAsync(TestHost host, bool create, Action<Article> write)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var log = scope.ServiceProvider.GetRequiredService<NewswireLog>();
        await using var transaction = await db.BeginWriteAsync(CancellationToken.None);
        var article = create ? Article.Write(Drafts.SlugOf("long-read"), Content("A long read")) : await db.Articles.SingleAsync();
        if (create)
        {
            db.Articles.Add(article);
        }

        write(article);
        await db.SaveChangesAsync();
        await log.FollowAsync(article, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        await log.NotifyAsync();
    }
}
