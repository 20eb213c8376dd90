using LiveBlog.Data;
using LiveBlog.Features.Api;

namespace LiveBlog.Tests.Features.Api;

public sealed class IdempotencyTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task A_post_sent_again_answers_with_the_same_entry_and_makes_no_second()
    {
        var slug = await host.OpenBlogAsync();
        using var first = await PostAsync(host, slug, "key-1", "Once");
        var before = await host.WrittenAsync();
        using var second = await PostAsync(host, slug, "key-1", "Once");

        await second.ShouldBeAsync(HttpStatusCode.Created);
        second.Headers.Location.Should().Be(first.Headers.Location);
        (await second.ReadAsync<EntryJson>()).Should().BeEquivalentTo(await first.ReadAsync<EntryJson>());
        (await host.WrittenAsync()).Should().Be(before);
    }

    [Fact]
    public async Task The_same_key_with_another_entry_is_refused()
    {
        var slug = await host.OpenBlogAsync();
        using var first = await PostAsync(host, slug, "key-2", "Once");
        var before = await host.WrittenAsync();
        using var second = await PostAsync(host, slug, "key-2", "Twice");
        await second.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity);
        (await host.WrittenAsync()).Should().Be(before);
    }

    [EveryDatabase]
    public async Task Duplicates_sent_at_once_make_one_entry(DatabaseProvider provider)
    {
        await using var own = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var slug = await own.OpenBlogAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => PostAsync(own, slug, "key-3", "Once")));

        answers.Select(a => a.StatusCode).Should().OnlyContain(s => s == HttpStatusCode.Created);
        answers.Select(a => a.Headers.Location).Distinct().Should().ContainSingle();
        (await own.GetAsync<ListJson<EntryJson>>($"/api/v1/blogs/{slug}/entries")).Items.Should().ContainSingle();
        (await own.GetAsync<BlogJson>($"/api/v1/blogs/{slug}")).Revision.Should().Be(2);
    }

    [Fact]
    public async Task A_refused_post_does_not_use_its_key_up()
    {
        var slug = await host.OpenBlogAsync();
        using var wrong = await PostAsync(host, slug, "key-4", "  ");
        await wrong.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "headline");
        using var right = await PostAsync(host, slug, "key-4", "Right");
        await right.ShouldBeAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_keys_of_two_senders_or_two_blogs_never_meet()
    {
        var (slug, other) = (await host.OpenBlogAsync(), await host.OpenBlogAsync());
        using var mine = await PostAsync(host, slug, "key-5", "Mine");
        using var elsewhere = await PostAsync(host, other, "key-5", "Elsewhere");
        await elsewhere.ShouldBeAsync(HttpStatusCode.Created);
        using var theirs = await SendAsync(host.Administrator(), slug, "key-5", "Theirs");
        await theirs.ShouldBeAsync(HttpStatusCode.Created);
        theirs.Headers.Location.Should().NotBe(mine.Headers.Location);
    }

    [Fact]
    public async Task A_repeated_post_after_the_withdrawal_does_not_publish_again()
    {
        var slug = await host.OpenBlogAsync();
        using var first = await PostAsync(host, slug, "key-6", "Withdrawn since");
        await host.WithdrawAsync((await first.ReadAsync<EntryJson>()).Id);
        using var again = await PostAsync(host, slug, "key-6", "Withdrawn since");
        again.Headers.Location.Should().Be(first.Headers.Location);
        (await host.GetAsync<ListJson<EntryJson>>($"/api/v1/blogs/{slug}/entries")).Items.Should().BeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public async Task A_key_of_no_or_too_many_characters_is_named(int length)
    {
        var slug = await host.OpenBlogAsync();
        using var response = await PostAsync(host, slug, new string('k', length), "x");
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "Idempotency-Key");
    }

    static Task<HttpResponseMessage> PostAsync(TestHost host, string slug, string key, string headline) =>
        SendAsync(host.Editor(), slug, key, headline);

    static async Task<HttpResponseMessage> SendAsync(HttpClient client, string slug, string key, string headline)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/blogs/{slug}/entries")
        {
            Content = JsonContent.Create(new { headline }),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await client.SendAsync(request);
    }
}
