using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>The server dies in the middle, the line as well; what was acknowledged is there, and the reader has it.</summary>
[FailOnPageErrors]
public sealed class KilledServerTests : IAsyncLifetime
{
    readonly Newsroom newsroom = new();

    public Task InitializeAsync() => newsroom.InitializeAsync();

    public Task DisposeAsync() => newsroom.DisposeAsync();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_doubled_or_stale_when_server_and_line_die_in_the_middle()
    {
        PageErrors.Current.Expect(PageErrors.ConnectionLost);
        var server = newsroom.Server;
        var slug = await server.OpenBlogAsync("killed");
        await using var line = Line.To(server);
        var direct = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        var cut = await newsroom.ReaderAsync(new Uri(line.Url, $"/live/{slug}?order=oldest"));
        await direct.WaitForLiveAsync();
        await cut.WaitForLiveAsync();

        var acknowledged = new List<(Posted Entry, string Headline)>();
        for (var round = 1; round <= 3; round++)
        {
            // Posting goes on while the server is killed; what is not acknowledged is sent again under the same key.
            var posting = PostAsync(server, slug, round, acknowledged);
            await Eventually.TrueAsync(() => Task.FromResult(acknowledged.Count >= (round * 10) - 5), "some are acknowledged");
            if (round == 2)
            {
                line.Cut();
            }

            await server.KillAsync();
            await server.StartAsync();
            await posting;
            await server.EditAsync(acknowledged[^2].Entry.Id, new { headline = acknowledged[^2].Headline + ", changée" });
            await server.WithdrawAsync(acknowledged[^1].Entry.Id);
        }

        line.Mend();
        var last = await server.PostAsync(slug, new { headline = "La toute dernière" });
        foreach (var reader in new[] { direct, cut })
        {
            await reader.WaitForRevisionAsync(last.Revision);
            await reader.RevealAsync();
            (await reader.HeadlinesAsync())
                .Should()
                .HaveCount(28, "3 × 10 were posted, 3 withdrawn, 1 came last")
                .And.OnlyHaveUniqueItems();
            await reader.ShouldEqualAReloadAsync(newsroom);
        }
    }

    static async Task PostAsync(Server server, string slug, int round, List<(Posted, string)> acknowledged)
    {
        for (var i = 1; i <= 10; i++)
        {
            var headline = $"Tour {round}, entrée {i}";
            var key = Guid.NewGuid().ToString();
            await Eventually.TrueAsync(
                async () =>
                {
                    try
                    {
                        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/blogs/{slug}/entries");
                        request.Headers.Add("Idempotency-Key", key);
                        request.Content = System.Net.Http.Json.JsonContent.Create(new { headline });
                        using var response = await server.Api.SendAsync(request);
                        if (!response.IsSuccessStatusCode)
                        {
                            return false;
                        }

                        acknowledged.Add(
                            (
                                Posted.Of(System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement),
                                headline
                            )
                        );
                        return true;
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                "the post is acknowledged"
            );
        }
    }
}
