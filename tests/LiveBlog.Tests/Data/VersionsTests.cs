using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Data;

/// <summary>Every visible change of an entry leaves a version, and the newswire's line follows, in the same transaction.</summary>
public sealed class VersionsTests
{
    [EveryDatabase]
    public async Task Each_change_ends_the_version_before_it(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var slug = await host.OpenBlogAsync();
        var first = await host.PublishAsync(slug, new { headline = "One" });
        await host.PublishAsync(slug, new { headline = "Between" });
        var edited = await host.EditAsync(first.Id, new { headline = "Two" });
        await host.WithdrawAsync(first.Id);

        var versions = await host.InDatabaseAsync(db =>
            db.EntryVersions.AsNoTracking().Where(v => v.EntryId == new EntryId(first.Id)).OrderBy(v => v.Revision).ToListAsync()
        );

        versions
            .Select(v => (v.Content.Headline, v.Revision.Value, v.UntilRevision?.Value, v.Status))
            .Should()
            .Equal(
                ("One", first.Revision, (long?)edited.Revision, EntryStatus.Published),
                ("Two", edited.Revision, edited.Revision + 1, EntryStatus.Published),
                ("Two", edited.Revision + 1, null, EntryStatus.Withdrawn)
            );
    }

    [EveryDatabase]
    public async Task Two_changes_of_one_entry_in_one_transaction_end_each_other(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "One" });

        await WriteAsync(
            host,
            slug,
            new EntryId(entry.Id),
            (blog, e, now) =>
            {
                blog.MarkKeyEvent(e, isKeyEvent: true, now);
                blog.MarkKeyEvent(e, isKeyEvent: false, now);
            }
        );

        var ends = await host.InDatabaseAsync(db =>
            db.EntryVersions.Where(v => v.EntryId == new EntryId(entry.Id))
                .OrderBy(v => v.Revision)
                .Select(v => v.UntilRevision)
                .ToListAsync()
        );
        ends.Select(r => r?.Value).Should().Equal(entry.Revision + 1, entry.Revision + 2, null);
    }

    [EveryDatabase]
    public async Task An_erasure_leaves_nothing_of_what_the_entry_said(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "A name that must go", bodyMarkdown = "And what was said of it." });

        await WriteAsync(host, slug, new EntryId(entry.Id), (blog, e, now) => blog.Erase(e, now));

        var left = await host.InDatabaseAsync(async db =>
            (
                Entry: await db.Entries.AsNoTracking().SingleAsync(e => e.Id == new EntryId(entry.Id)),
                Versions: await db.EntryVersions.CountAsync(),
                Wire: await db.NewswireLines.AsNoTracking().SingleAsync()
            )
        );
        left.Entry.Content.Should().Be(new EntryContent());
        left.Entry.IsPublished.Should().BeFalse();
        left.Versions.Should().Be(0);
        left.Wire.IsWithdrawn.Should().BeTrue();
        left.Wire.Headline.Should().BeEmpty();
        (await host.GetAsync<LiveBlog.Features.Api.BlogJson>($"/api/v1/blogs/{slug}")).Revision.Should().Be(entry.Revision + 1);
    }

    [EveryDatabase]
    public async Task The_newswire_follows_headline_time_and_withdrawal_and_nothing_else(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { bodyMarkdown = "No headline, no line." });
        var entry = await host.PublishAsync(slug, new { headline = "One" });
        (await NewswireAsync(host)).Should().Be((new Revision(1), "One", false));

        await host.EditAsync(
            entry.Id,
            new
            {
                headline = "One",
                bodyMarkdown = "The body is not on the wire.",
                isKeyEvent = true,
            }
        );
        (await NewswireAsync(host)).Should().Be((new Revision(1), "One", false));

        await host.EditAsync(entry.Id, new { headline = "Two" });
        (await NewswireAsync(host)).Should().Be((new Revision(2), "Two", false));

        await host.WithdrawAsync(entry.Id);
        (await NewswireAsync(host)).Should().Be((new Revision(3), "", true));
    }

    static Task<(Revision, string, bool)> NewswireAsync(TestHost host) =>
        host.InDatabaseAsync(async db =>
        {
            var line = await db.NewswireLines.AsNoTracking().SingleAsync();
            var wire = await db.Newswires.AsNoTracking().SingleAsync();
            line.Revision.Should().Be(wire.Revision);
            return (wire.Revision, line.Headline, line.IsWithdrawn);
        });

    static async Task WriteAsync(TestHost host, string slug, EntryId entryId, Action<Blog, Entry, DateTime> write)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var blogId = await db.Blogs.Where(b => b.Slug == slug).Select(b => b.Id).SingleAsync();
        await scope
            .ServiceProvider.GetRequiredService<BlogTransaction>()
            .RunAsync(
                blogId,
                async blog =>
                {
                    write(blog, await db.Entries.SingleAsync(e => e.Id == entryId), TimeProvider.System.GetUtcNow().UtcDateTime);
                    return blog;
                },
                CancellationToken.None
            );
    }
}
