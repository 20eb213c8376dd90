using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Features.Api;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>Who did what, when: written with the act itself, read by administrators alone.</summary>
public sealed class AuditTests
{
    [EveryDatabase]
    public async Task Whatever_is_done_to_blogs_entries_and_keys_leaves_its_line_and_no_word_of_what_was_said(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "A secret name" });
        await host.EditAsync(entry.Id, new { headline = "A secret name, corrected" });
        await host.WithdrawAsync(entry.Id);
        using var erased = await host.Administrator().DeleteAsync($"/api/v1/entries/{entry.Id}?erase=true");
        await erased.ShouldBeAsync(HttpStatusCode.NoContent);
        await host.ChangeBlogAsync(slug, new { title = "Another title", topic = "A new topic" });
        using var made = await host.Administrator().PostAsJsonAsync("/api/v1/keys", new { name = "wire", role = "editor" });
        using var revoked = await host.Administrator().DeleteAsync(made.Headers.Location);

        var records = await host.InDatabaseAsync(db => db.AuditRecords.AsNoTracking().Include(r => r.Blog).OrderBy(r => r.Id).ToListAsync());
        var acts = records.Where(r => r.ActorName != "LiveBlog").Select(r => r.Act).ToList();
        acts.Should().ContainInOrder(Acts.BlogOpened, Acts.EntryPublished, Acts.EntryChanged, Acts.EntryWithdrawn, Acts.EntryErased, Acts.BlogChanged, "key.made", "key.revoked");
        acts.Should().Contain("topic.made");
        records.Where(r => r.Act.StartsWith("entry.", StringComparison.Ordinal)).Should().OnlyContain(r => r.EntryId == entry.Id && r.Blog!.Slug == slug && r.ActorId.StartsWith("key-"));
        JsonSerializer.Serialize(records.Select(r => new { r.Act, r.Subject, r.ActorName })).Should().NotContain("secret");
    }

    [Fact]
    public async Task What_is_refused_or_rolled_back_leaves_no_line()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var before = await host.InDatabaseAsync(db => db.AuditRecords.CountAsync());
        using var wrong = await host.Editor().PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", new { headline = new string('x', 5_000) });
        await wrong.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "headline");
        using var taken = await host.Editor().PostAsJsonAsync("/api/v1/blogs", new { title = "x", slug });
        await taken.ShouldBeProblemAsync(HttpStatusCode.Conflict, "slug");
        (await host.InDatabaseAsync(db => db.AuditRecords.CountAsync())).Should().Be(before);
    }

    [Fact]
    public async Task Administrators_read_filter_and_export_it_and_a_spreadsheet_runs_nothing()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        await host.PublishManyAsync(slug, 3);
        var administrator = host.Browser();
        var person = await host.AddPersonAsync(Roles.Administrator);
        using var failed = await host.Browser().SignInAsync(person with { Password = "a wrong password, long" });
        using var signedIn = await administrator.SignInAsync(person);
        using var made = await host.Administrator().PostAsJsonAsync("/api/v1/keys", new { name = "=HYPERLINK(\"x\")", role = "editor" });

        using var all = await administrator.GetAsync("/desk/audit");
        var page = await all.ReadPageAsync();
        page.QuerySelectorAll(".audit code").Select(c => c.TextContent).Should().Contain([Acts.SignedIn, Acts.SignInFailed, Acts.EntryPublished, Acts.RoleGiven]);
        using var some = await administrator.GetAsync($"/desk/audit?what={Acts.EntryPublished}&blog={slug}");
        (await some.ReadPageAsync()).QuerySelectorAll(".audit tbody tr").Should().HaveCount(3);

        var csv = await administrator.GetStringAsync("/desk/audit?handler=Export&format=csv");
        csv.Should().Contain("\"'=HYPERLINK(\"\"x\"\")\"").And.Contain("id,at,who,what");
        var json = JsonDocument.Parse(await administrator.GetStringAsync($"/desk/audit?handler=Export&format=json&what={Acts.EntryPublished}"));
        json.RootElement.GetArrayLength().Should().Be(3);
    }

    [Fact]
    public async Task A_key_that_is_limited_to_a_blog_is_refused_elsewhere_and_one_that_has_expired_everywhere()
    {
        await using var host = await TestHost.StartAsync();
        var (own, other) = (await host.OpenBlogAsync(), await host.OpenBlogAsync());
        var theirs = await host.PublishAsync(other, new { headline = "Theirs" });
        using var made = await host.Administrator().PostAsJsonAsync("/api/v1/keys", new { name = "one blog", role = "editor", blogs = new[] { own }, expiresAt = "2999-01-01T00:00:00Z" });
        await made.ShouldBeAsync(HttpStatusCode.Created);
        var client = host.WithKey((await made.ReadAsync<NewApiKeyJson>()).Key);
        using var posted = await client.PostAsJsonAsync($"/api/v1/blogs/{own}/entries", new { headline = "Ours" });
        await posted.ShouldBeAsync(HttpStatusCode.Created);

        foreach (var (method, path) in new[]
        {
            ("POST", $"/api/v1/blogs/{other}/entries"), ("PATCH", $"/api/v1/blogs/{other}"), ("POST", "/api/v1/blogs"), ("PUT", $"/api/v1/entries/{theirs.Id}"),
            ("DELETE", $"/api/v1/entries/{theirs.Id}"), ("POST", "/api/v1/newswire/lines"), ("POST", "/api/v1/articles"),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(new { headline = "x", title = "x" }) };
            using var refused = await client.SendAsync(request);
            (await refused.ShouldBeProblemAsync(HttpStatusCode.Forbidden)).GetProperty("detail").GetString().Should().Contain(own);
        }

        using var past = await host.Administrator().PostAsJsonAsync("/api/v1/keys", new { name = "x", role = "editor", blogs = new[] { "nowhere" }, expiresAt = "2001-01-01T00:00:00Z" });
        await past.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "expiresAt", "blogs[0]");
    }
}
