using System.Text.Json;
using LiveBlog.Features.Live;
using LiveBlog.Http;
using LiveBlog.Model;

namespace LiveBlog.Tests.Features.Live;

public sealed class EventStreamTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task The_stream_begins_with_the_present_and_goes_on_with_every_change()
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { headline = "Before" });
        await using var stream = await OpenAsync(slug);
        stream.Response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        stream.Response.Headers.CacheControl!.NoStore.Should().BeTrue();

        var (id, first) = await stream.NextAsync();
        id.Should().Be("2");
        first.Should().BeEquivalentTo(new ChangesJson(2, BlogStatus.Live, [], Reset: false));

        var entry = await host.PublishAsync(slug, new { headline = "Line\nbreaks & such", bodyHtml = "<p>a\n\nb</p>" });
        var (nextId, next) = await stream.NextAsync();
        nextId.Should().Be("3");
        next.Should().BeEquivalentTo(await host.ChangesAsync(slug, since: 2));
        next.Changes.Single().EntryId.Should().Be(entry.Id);

        await host.ChangeBlogAsync(slug, new { status = "ended" });
        (await stream.NextAsync()).Data.Status.Should().Be(BlogStatus.Ended);
    }

    [Fact]
    public async Task From_a_revision_it_begins_with_what_was_missed()
    {
        var slug = await host.OpenBlogAsync();
        var one = await host.PublishAsync(slug, new { headline = "One" });
        await host.PublishAsync(slug, new { headline = "Two" });
        await host.WithdrawAsync(one.Id);
        await using var stream = await OpenAsync(slug, query: "?since=1");
        var (id, data) = await stream.NextAsync();
        id.Should().Be("4");
        data.Should().BeEquivalentTo(await host.ChangesAsync(slug, since: 1));
        data.Changes.Select(c => (c.Revision, c.Kind)).Should().Equal((3, ChangeKind.Entry), (4, ChangeKind.Withdrawn));
    }

    [Fact]
    public async Task The_last_event_id_counts_more_than_the_address()
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { headline = "One" });
        await host.PublishAsync(slug, new { headline = "Two" });
        await using var stream = await OpenAsync(slug, query: "?since=0", lastEventId: "2");
        (await stream.NextAsync()).Data.Changes.Select(c => c.Revision).Should().Equal(3);
    }

    [Fact]
    public async Task A_revision_not_yet_reached_asks_for_a_reset()
    {
        var slug = await host.OpenBlogAsync();
        await using var stream = await OpenAsync(slug, lastEventId: "500");
        (await stream.NextAsync()).Data.Reset.Should().BeTrue();
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    public async Task A_last_event_id_that_is_no_revision_is_named(string id)
    {
        var slug = await host.OpenBlogAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/blogs/{slug}/stream");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", id);
        using var response = await host.Anonymous().SendAsync(request);
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "Last-Event-ID");
    }

    [Fact]
    public async Task A_reader_who_leaves_is_forgotten()
    {
        var slug = await host.OpenBlogAsync();
        var witness = await host.FollowAsync(slug, since: 1);
        var stream = await OpenAsync(slug);
        await stream.NextAsync();
        Count(slug).Should().Be(2);
        await stream.DisposeAsync();

        // It is noticed at the next write at the latest.
        for (var n = 0; n < 200 && Count(slug) == 2; n++)
        {
            var entry = await host.PublishAsync(slug, new { headline = $"{n}" });
            await witness.WaitForRevisionAsync(entry.Revision);
        }

        Count(slug).Should().Be(1);
    }

    int Count(string slug) => host.Services.GetRequiredService<Followers>().Counts.Single(c => c.Slug == slug).Count;

    async Task<Stream> OpenAsync(string slug, string query = "", string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/blogs/{slug}/stream{query}");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        var response = await host.Anonymous().SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return new Stream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    sealed class Stream(HttpResponseMessage response, StreamReader lines) : IAsyncDisposable
    {
        public HttpResponseMessage Response => response;

        /// <summary>The next event, read as the standard says (HTML Living Standard §9.2.6).</summary>
        public async Task<(string? Id, ChangesJson Data)> NextAsync()
        {
            string? id = null;
            var data = "";
            while (await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
            {
                if (line.Length == 0 && data.Length > 0)
                {
                    return (id, JsonSerializer.Deserialize<ChangesJson>(data, ApiJson.Options)!);
                }

                id = line.StartsWith("id: ", StringComparison.Ordinal) ? line["id: ".Length..] : id;
                data = line.StartsWith("data: ", StringComparison.Ordinal) ? data + line["data: ".Length..] : data;
            }

            throw new EndOfStreamException("The stream ended.");
        }

        public ValueTask DisposeAsync()
        {
            lines.Dispose();
            response.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
