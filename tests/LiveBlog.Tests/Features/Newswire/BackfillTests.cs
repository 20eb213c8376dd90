using LiveBlog.Data;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Newswire;

/// <summary>A site that is older than its newswire.</summary>
public sealed class BackfillTests
{
    [EveryDatabase]
    public async Task Headlines_from_before_the_newswire_get_their_lines_at_the_next_start_and_only_once(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var (one, other) = (await host.OpenBlogAsync(), await host.OpenBlogAsync(new { language = "ar" }));
        await host.PublishAtOnceAsync(one, 600);
        var kept = await host.PublishAsync(other, new { headline = "Elsewhere" });
        await host.PublishAsync(other, new { bodyMarkdown = "Without a headline" });
        await host.PublishAsync(other, new { headline = "Kept off", isOffNewswire = true });
        await host.WithdrawAsync((await host.PublishAsync(other, new { headline = "Taken back" })).Id);
        await host.InDatabaseAsync(db => db.NewswireLines.ExecuteDeleteAsync());

        await host.RestartAsync();

        var wire = await host.WireAsync("?limit=200");
        wire.Items[0]
            .Should()
            .BeEquivalentTo(
                new
                {
                    Headline = "Elsewhere",
                    Language = "ar",
                    Url = $"/live/{other}/entry/{kept.Id}",
                }
            );
        var lines = await host.InDatabaseAsync(db => db.NewswireLines.AsNoTracking().ToListAsync());
        lines.Should().HaveCount(601).And.OnlyContain(l => !l.IsWithdrawn);
        lines.Select(l => l.Revision).Should().OnlyHaveUniqueItems();
        lines.Max(l => l.Revision).Should().Be(wire.Revision);

        await host.RestartAsync();
        (await host.WireAsync()).Revision.Should().Be(wire.Revision);

        // From there on the line goes on with its entry.
        await host.WithdrawAsync(kept.Id);
        (await host.WireAsync("?limit=200")).Items.Should().NotContain(l => l.Headline == "Elsewhere");
    }
}
