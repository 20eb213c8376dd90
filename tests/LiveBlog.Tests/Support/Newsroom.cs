using System.Globalization;
using System.Text.Json;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.Api;
using LiveBlog.Features.Live;
using LiveBlog.Features.Newswire;
using LiveBlog.Http;
using LiveBlog.Search;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Support;

/// <summary>What a newsroom does, through the API as any program would.</summary>
static class Newsroom
{
    static int opened;

    /// <summary>Opens a blog; the fields are the API's. A slug and a title are given when they are not.</summary>
    public static async Task<string> OpenBlogAsync(this TestHost host, object? fields = null)
    {
        var blog = JsonSerializer.SerializeToNode(fields ?? new { })!.AsObject();
        blog["slug"] ??= "blog-" + Interlocked.Increment(ref opened).ToString(CultureInfo.InvariantCulture);
        blog["title"] ??= "A day in the harbour";
        using var response = await host.Editor().PostAsJsonAsync("/api/v1/blogs", blog);
        await response.ShouldBeAsync(HttpStatusCode.Created);
        return blog["slug"]!.GetValue<string>();
    }

    public static async Task<BlogJson> ChangeBlogAsync(this TestHost host, string slug, object fields)
    {
        using var response = await host.Editor().PatchAsJsonAsync($"/api/v1/blogs/{slug}", fields);
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return await response.ReadAsync<BlogJson>();
    }

    public static async Task<EntryJson> PublishAsync(this TestHost host, string slug, object fields)
    {
        using var response = await host.Editor().PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", fields);
        await response.ShouldBeAsync(HttpStatusCode.Created);
        return await response.ReadAsync<EntryJson>();
    }

    /// <summary>Publishes entries with the headlines 1 to <paramref name="count"/>, a minute apart from a fixed time on.</summary>
    public static async Task<IReadOnlyList<EntryJson>> PublishManyAsync(this TestHost host, string slug, int count, int minutesApart = 1)
    {
        var entries = new List<EntryJson>();
        for (var n = 1; n <= count; n++)
        {
            var at = new DateTime(2022, 1, 12, 13, 0, 0, DateTimeKind.Utc).AddMinutes(n * minutesApart);
            entries.Add(await host.PublishAsync(slug, new { headline = $"Entry {n}", publishedAt = at }));
        }

        return entries;
    }

    /// <summary>Publishes many entries in one commit, past the API: the log grows by all of them at once.</summary>
    public static async Task PublishAtOnceAsync(this TestHost host, string slug, int count)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var blogId = await db.Blogs.Where(b => b.Slug == slug).Select(b => b.Id).SingleAsync();
        await scope
            .ServiceProvider.GetRequiredService<BlogTransaction>()
            .RunAsync(
                blogId,
                blog =>
                {
                    var words = SearchWords.For(blog.Language);
                    foreach (var n in Enumerable.Range(1, count))
                    {
                        var entry = blog.Publish(Drafts.Draft($"{n}"), pinned: null, Drafts.Noon.AddSeconds(n));
                        entry.Index(SearchText.Of(blogId, entry.Content, words));
                        db.Entries.Add(entry);
                    }

                    return Task.FromResult(blog);
                },
                CancellationToken.None
            );
    }

    public static async Task<EntryJson> EditAsync(this TestHost host, long id, object fields)
    {
        using var response = await host.Editor().PutAsJsonAsync($"/api/v1/entries/{id}", fields);
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return await response.ReadAsync<EntryJson>();
    }

    public static async Task WithdrawAsync(this TestHost host, long id, bool keepInReplay = false)
    {
        using var response = await host.Editor().DeleteAsync($"/api/v1/entries/{id}" + (keepInReplay ? "?keepInReplay=true" : ""));
        await response.ShouldBeAsync(HttpStatusCode.NoContent);
    }

    /// <summary>Puts a line of its own on the newswire.</summary>
    public static async Task<NewswireLineJson> PutLineAsync(this TestHost host, object fields)
    {
        using var response = await host.Editor().PostAsJsonAsync("/api/v1/newswire/lines", fields);
        await response.ShouldBeAsync(HttpStatusCode.Created);
        return await response.ReadAsync<NewswireLineJson>();
    }

    public static async Task<IReadOnlyList<EntryJson>> EntriesAsync(this TestHost host, string slug) =>
        (await host.GetAsync<ListJson<EntryJson>>($"/api/v1/blogs/{slug}/entries")).Items;

    public static Task<NewswireJson> NewswireAsync(this TestHost host, string query = "") =>
        host.GetAsync<NewswireJson>("/api/v1/newswire" + query);

    public static Task<ChangesJson> ChangesAsync(this TestHost host, string slug, long since) =>
        host.GetAsync<ChangesJson>($"/api/v1/blogs/{slug}/changes?since={since}");

    public static async Task<T> GetAsync<T>(this TestHost host, string path)
    {
        using var response = await host.Anonymous().GetAsync(path);
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return await response.ReadAsync<T>();
    }

    public static async Task<T> ReadAsync<T>(this HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<T>(ApiJson.Options))!;

    /// <summary>All that could have been written: what must be the same after a request that was refused.</summary>
    public static Task<string> WrittenAsync(this TestHost host) =>
        host.InDatabaseAsync(async db =>
        {
            object[] counts =
            [
                await db.Blogs.CountAsync(),
                (await db.Blogs.Select(b => b.Revision).ToListAsync()).Sum(r => r.Value),
                await db.Entries.CountAsync(),
                await db.Changes.CountAsync(),
                await db.Topics.CountAsync(),
                await db.ApiKeys.CountAsync(k => k.RevokedAt == null),
                await db.IdempotentPosts.CountAsync(),
                await db.Drafts.CountAsync(),
                await db.MediaFiles.CountAsync(),
                await db.Articles.CountAsync(),
                await db.NewswireLines.CountAsync(),
                (await db.Newswires.Select(w => w.Revision).SingleAsync()).Value,
            ];
            return string.Join(' ', counts);
        });
}
