using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.AspNetCore.OutputCaching;

namespace LiveBlog.Tests.Caching;

/// <summary>Pages that are answered before the program begins: the same to the last byte, and never older than the question.</summary>
public sealed class PreparedPagesTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Theory]
    [InlineData("/live/{0}", "br")]
    [InlineData("/live/{0}?order=oldest", "gzip")]
    [InlineData("/live/{0}?filter=key", "identity")]
    [InlineData("/embed/{0}", "br")]
    public async Task What_is_kept_goes_out_as_it_was_made(string path, string coding)
    {
        var slug = await host.OpenBlogAsync(new { embedOrigins = new[] { "https://partner.example" } });
        await host.PublishManyAsync(slug, 3);
        var answers = new List<(string Head, byte[] Body)>();
        for (var n = 0; n < 3; n++)
        {
            using var response = await AskAsync(string.Format(CultureInfo.InvariantCulture, path, slug), coding);
            await response.ShouldBeAsync(HttpStatusCode.OK);
            answers.Add((HeadOf(response), await response.Content.ReadAsByteArrayAsync()));
        }

        answers[1].Body.Should().Equal(answers[0].Body);
        answers[1].Head.Should().Be(answers[0].Head).And.Contain("Content-Security-Policy").And.Contain("ETag").And.Contain("nosniff");
        answers[2].Should().BeEquivalentTo(answers[1]);
    }

    [Fact]
    public async Task A_copy_that_is_still_good_is_not_sent_again_and_one_that_is_not_is()
    {
        var slug = await host.OpenBlogAsync();
        using var first = await AskAsync($"/live/{slug}", "br");
        var tag = first.Headers.ETag!;
        for (var n = 0; n < 2; n++)
        {
            using var same = await AskAsync($"/live/{slug}", "br", tag);
            await same.ShouldBeAsync(HttpStatusCode.NotModified);
            same.Headers.ETag.Should().Be(tag);
            same.Headers.CacheControl!.NoCache.Should().BeTrue();
            same.Headers.Contains("Content-Security-Policy").Should().BeFalse("the copy has its own");
            (await same.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        }

        await host.PublishAsync(slug, new { headline = "Neu" });
        using var changed = await AskAsync($"/live/{slug}", "br", tag);
        await changed.ShouldBeAsync(HttpStatusCode.OK);
        changed.Headers.ETag.Should().NotBe(tag);
    }

    [Fact]
    public async Task Each_name_of_the_site_has_pages_of_its_own()
    {
        var slug = await host.OpenBlogAsync();
        foreach (var name in new[] { "one.example", "two.example", "one.example" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/live/{slug}") { Headers = { Host = name } };
            using var response = await host.Anonymous().SendAsync(request);
            (await response.ReadPageAsync())
                .QuerySelector("link[rel=canonical]")!
                .GetAttribute("href")
                .Should()
                .Be($"http://{name}/live/{slug}");
        }
    }

    [EveryDatabase]
    public async Task However_many_ask_nobody_gets_a_page_older_than_their_request(DatabaseProvider provider)
    {
        await using var database = TestDatabase.Create(provider);
        await using var here = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var there = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var slug = await here.OpenBlogAsync();
        var acknowledged = 1L;
        using var done = new CancellationTokenSource();
        var stale = new ConcurrentBag<string>();
        var asked = 0;
        var readers = Enumerable
            .Range(0, 8)
            .Select(n =>
                Task.Run(async () =>
                {
                    var machine = n % 2 == 0 ? here : there;
                    while (!done.IsCancellationRequested)
                    {
                        var before = Interlocked.Read(ref acknowledged);
                        var page = await machine.TextAsync($"/live/{slug}");
                        var after =
                            page.IndexOf(
                                "data-revision=\"",
                                page.IndexOf("id=\"feed\"", StringComparison.Ordinal),
                                StringComparison.Ordinal
                            ) + "data-revision=\"".Length;
                        var shown = long.Parse(page.AsSpan(after, page.IndexOf('"', after) - after), CultureInfo.InvariantCulture);
                        Interlocked.Increment(ref asked);
                        if (shown < before)
                        {
                            stale.Add($"{shown} after {before}");
                        }
                    }
                })
            )
            .ToList();

        for (var n = 0; n < 40; n++)
        {
            var entry = await (n % 2 == 0 ? here : there).PublishAsync(slug, new { headline = $"Entry {n}" });
            Interlocked.Exchange(ref acknowledged, entry.Revision);
        }

        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref asked) > 200), "the readers have asked often");
        await done.CancelAsync();
        await Task.WhenAll(readers);
        stale.Should().BeEmpty();
        (await there.TextAsync($"/live/{slug}")).Should().Contain("Entry 39");
    }

    [EveryDatabase]
    public async Task A_page_that_is_being_read_is_made_again_before_the_next_reader_asks(DatabaseProvider provider)
    {
        var made = new MadePages();
        await using var own = await TestHost.StartAsync(
            new TestHostSetup { Provider = provider, Services = services => services.AddSingleton<IOutputCacheStore>(made) }
        );
        var (read, unread) = (await own.OpenBlogAsync(), await own.OpenBlogAsync());
        for (var n = 0; n < 3; n++)
        {
            await own.TextAsync($"/live/{read}");
        }

        var before = made.Count;
        await own.PublishAsync(unread, new { headline = "Nobody reads this" });
        await own.PublishAsync(read, new { headline = "Everybody reads this" });

        await Eventually.TrueAsync(() => Task.FromResult(made.Count > before), "the page is made");
        (await own.TextAsync($"/live/{read}")).Should().Contain("Everybody reads this");
        made.Count.Should().Be(before + 1, "the page was there, and nobody has asked for the other");
    }

    [EveryDatabase]
    public async Task The_revision_is_read_from_the_database(DatabaseProvider provider)
    {
        await using var own = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        Slug.TryParse(await own.OpenBlogAsync(), out var slug).Should().BeTrue();
        Slug.TryParse("nowhere", out var nowhere).Should().BeTrue();
        var revisions = own.Services.GetRequiredService<IBlogRevisions>();
        (await revisions.NowAsync(slug)).Should().Be(new Revision(1));
        (await revisions.NowAsync(nowhere)).Should().BeNull();
        for (var written = 2; written < 12; written++)
        {
            await own.PublishAsync(slug.Text, new { headline = $"{written}" });
            (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => revisions.NowAsync(slug).AsTask())))
                .Should()
                .AllSatisfy(told => told.Should().Be(new Revision(written)));
        }
    }

    async Task<HttpResponseMessage> AskAsync(string path, string coding, EntityTagHeaderValue? held = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd(coding);
        if (held is not null)
        {
            request.Headers.IfNoneMatch.Add(held);
        }

        return await host.Anonymous().SendAsync(request);
    }

    // What stands for one answer alone is not compared: the hour, and how the body was cut for the line.
    static string HeadOf(HttpResponseMessage response) =>
        string.Join(
            '\n',
            response
                .Headers.Concat(response.Content.Headers)
                .Where(h => h.Key is not ("Date" or "Age" or "Transfer-Encoding" or "Content-Length"))
                .OrderBy(h => h.Key, StringComparer.Ordinal)
                .Select(h => $"{h.Key}: {string.Join(", ", h.Value)}")
        );

    /// <summary>Counts the pages that were made, since each of them is stored.</summary>
    sealed class MadePages : IOutputCacheStore
    {
        readonly ConcurrentDictionary<string, byte[]> pages = new(StringComparer.Ordinal);

        public int Count => pages.Count;

        public ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken) => new(pages.GetValueOrDefault(key));

        public ValueTask SetAsync(string key, byte[] value, string[]? tags, TimeSpan validFor, CancellationToken cancellationToken)
        {
            pages[key] = value;
            return default;
        }

        public ValueTask EvictByTagAsync(string tag, CancellationToken cancellationToken) => default;
    }
}
