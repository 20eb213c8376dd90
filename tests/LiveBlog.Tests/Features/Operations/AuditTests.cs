using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using LiveBlog.Data;
using LiveBlog.Data.Auditing;
using LiveBlog.Features.Api;
using LiveBlog.Features.Operations;
using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Operations;

/// <summary>Who did what, when: written with the act itself, read by administrators alone.</summary>
public sealed partial class AuditTests
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

        var records = await host.InDatabaseAsync(db =>
            db.AuditRecords.AsNoTracking().Include(r => r.Blog).OrderBy(r => r.Id).ToListAsync()
        );
        var acts = records.Where(r => r.ActorName != "LiveBlog").Select(r => r.Action).ToList();
        acts.Should()
            .ContainInOrder(
                AuditActions.BlogOpened,
                AuditActions.EntryPublished,
                AuditActions.EntryChanged,
                AuditActions.EntryWithdrawn,
                AuditActions.EntryErased,
                AuditActions.BlogChanged,
                "key.made",
                "key.revoked"
            );
        acts.Should().Contain("topic.made");
        records
            .Where(r => r.Action.StartsWith("entry.", StringComparison.Ordinal))
            .Should()
            .OnlyContain(r => r.EntryId == new EntryId(entry.Id) && r.Blog!.Slug == slug && r.ActorId.StartsWith("key-"));
        JsonSerializer
            .Serialize(
                records.Select(r => new
                {
                    r.Action,
                    r.Subject,
                    r.ActorName,
                })
            )
            .Should()
            .NotContain("secret");
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
        var strings = Strings.For(page.DocumentElement.GetAttribute("lang")!);
        string[] done = [AuditActions.SignedIn, AuditActions.SignInFailed, AuditActions.EntryPublished, AuditActions.RoleGiven];
        page.QuerySelectorAll(".audit tbody td:nth-child(3)")
            .Select(c => c.TextContent)
            .Should()
            .Contain(done.Select(act => strings.ActOf(act)));
        using var some = await administrator.GetAsync($"/desk/audit?what={AuditActions.EntryPublished}&blog={slug}");
        (await some.ReadPageAsync()).QuerySelectorAll(".audit tbody tr").Should().HaveCount(3);

        var csv = await administrator.GetStringAsync("/desk/audit?handler=Export&format=csv");
        csv.Should().Contain("\"'=HYPERLINK(\"\"x\"\")\"").And.Contain("id,at,who,what");
        var json = JsonDocument.Parse(
            await administrator.GetStringAsync($"/desk/audit?handler=Export&format=json&what={AuditActions.EntryPublished}")
        );
        json.RootElement.GetArrayLength().Should().Be(3);
    }

    [Fact]
    public void Every_act_that_the_program_names_is_shown_in_words()
    {
        var acts = typeof(AuditActions)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.IsLiteral && field.FieldType == typeof(string))
            .Select(field => (string)field.GetRawConstantValue()!)
            .Where(text => ActName().IsMatch(text))
            .Concat(DraftActs.All)
            .ToHashSet(StringComparer.Ordinal);
        acts.Should().HaveCountGreaterThan(25).And.OnlyContain(act => Strings.For("en").ActOf(act) != null);
    }

    [GeneratedRegex(
        "^(account|blog|discussion|draft|entry|reader|webhook|wire)\\.[a-z-]+$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex ActName();

    [Fact]
    public async Task A_spreadsheet_finds_no_formula_wherever_it_takes_a_cell_to_begin()
    {
        await using var host = await TestHost.StartAsync();
        var administrator = host.Browser();
        using var signedIn = await administrator.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        foreach (var name in new[] { "=1+1", " +1", "x;=1+1", "x; @SUM(1)", "＝1+1", "plain - text, 2+2=4" })
        {
            using var made = await host.Administrator().PostAsJsonAsync("/api/v1/keys", new { name, role = "editor" });
            await made.ShouldBeAsync(HttpStatusCode.Created);
        }

        var csv = await administrator.GetStringAsync("/desk/audit?handler=Export&format=csv&what=key.made");
        var lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1);

        // What comes after the subject is how often, and when last.
        static string Subject(string line) =>
            line[(line.IndexOf(",,,", StringComparison.Ordinal) + 3)..line.LastIndexOf(",1,", StringComparison.Ordinal)];
        var subjects = lines.Select(Subject).Reverse().TakeLast(6);
        subjects.Should().Equal("'=1+1", "'+1", "\"x;'=1+1\"", "\"x;' @SUM(1)\"", "'＝1+1", "\"plain - text, 2+2=4\"");
    }

    [Fact]
    public async Task A_key_limited_to_a_blog_is_refused_on_others_and_an_expired_one_everywhere()
    {
        await using var host = await TestHost.StartAsync();
        var (own, other) = (await host.OpenBlogAsync(), await host.OpenBlogAsync());
        var theirs = await host.PublishAsync(other, new { headline = "Theirs" });
        using var made = await host.Administrator()
            .PostAsJsonAsync(
                "/api/v1/keys",
                new
                {
                    name = "one blog",
                    role = "editor",
                    blogs = new[] { own },
                    expiresAt = "2999-01-01T00:00:00Z",
                }
            );
        await made.ShouldBeAsync(HttpStatusCode.Created);
        var client = host.WithKey((await made.ReadAsync<NewApiKeyJson>()).Key);
        using var posted = await client.PostAsJsonAsync($"/api/v1/blogs/{own}/entries", new { headline = "Ours" });
        await posted.ShouldBeAsync(HttpStatusCode.Created);

        foreach (
            var (method, path) in new[]
            {
                ("POST", $"/api/v1/blogs/{other}/entries"),
                ("PATCH", $"/api/v1/blogs/{other}"),
                ("POST", "/api/v1/blogs"),
                ("PUT", $"/api/v1/entries/{theirs.Id}"),
                ("DELETE", $"/api/v1/entries/{theirs.Id}"),
                ("POST", "/api/v1/newswire/lines"),
                ("POST", "/api/v1/articles"),
            }
        )
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Content = JsonContent.Create(new { headline = "x", title = "x" }),
            };
            using var refused = await client.SendAsync(request);
            (await refused.ShouldBeProblemAsync(HttpStatusCode.Forbidden)).GetProperty("detail").GetString().Should().Contain(own);
        }

        using var past = await host.Administrator()
            .PostAsJsonAsync(
                "/api/v1/keys",
                new
                {
                    name = "x",
                    role = "editor",
                    blogs = new[] { "nowhere" },
                    expiresAt = "2001-01-01T00:00:00Z",
                }
            );
        await past.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "expiresAt", "blogs[0]");
    }

    [EveryDatabase]
    public async Task Repeats_of_one_failed_sign_in_are_one_line_with_how_often_and_when(DatabaseProvider provider)
    {
        var clock = new TickingClock(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddHours(12));
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider, Clock = clock });
        await using var scope = host.Services.CreateAsyncScope();
        var log = scope.ServiceProvider.GetRequiredService<AuditLog>();
        var before = await host.InDatabaseAsync(db => db.AuditRecords.CountAsync());
        var person = await host.AddPersonAsync(Roles.Editor);
        var browser = host.Browser();
        for (var n = 0; n < 3; n++)
        {
            (await browser.SignInAsync(person with { Password = "a wrong password, long" })).Dispose();
            clock.Tick(60);
        }

        var line = (await FailedAsync(host)).Should().ContainSingle().Which;
        line.Should().BeEquivalentTo(new { Subject = person.Email, Count = 3 });
        (line.LastAt - line.At).Should().Be(TimeSpan.FromMinutes(2));

        // Of many at once none is lost, and another address is another line.
        await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(async _ =>
                {
                    await using var own = host.Services.CreateAsyncScope();
                    await own
                        .ServiceProvider.GetRequiredService<AuditLog>()
                        .CountAsync(Actor.Nobody, AuditActions.SignInFailed, person.Email, default);
                })
        );
        await log.CountAsync(Actor.Nobody, AuditActions.SignInFailed, "another@estafette.example", default);
        (await FailedAsync(host)).Select(l => l.Count).Should().BeEquivalentTo([13, 1]);
        clock.Tick(TimeSpan.FromDays(1).TotalSeconds);
        await log.CountAsync(Actor.Nobody, AuditActions.SignInFailed, person.Email, default);
        (await FailedAsync(host)).Should().HaveCount(3, "another day is another line");

        var administrator = host.Browser();
        using var signedIn = await administrator.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        using var page = await administrator.GetAsync($"/desk/audit?what={AuditActions.SignInFailed}");
        (await page.ReadPageAsync()).QuerySelectorAll(".audit .count").Should().ContainSingle().Which.TextContent.Should().Contain("13");
    }

    [EveryDatabase]
    public async Task Lines_are_deleted_when_their_time_is_over_in_batches_and_not_before(DatabaseProvider provider)
    {
        await using var database = TestDatabase.Create(provider);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await using (var host = await TestHost.StartAsync(new TestHostSetup { Database = database }))
        {
            await host.InDatabaseAsync(async db =>
            {
                db.AuditRecords.AddRange(
                    Enumerable.Range(0, 1_200).Select(n => new AuditRecord(Actor.Program, "old", now.AddDays(-31).AddSeconds(-n)))
                );
                db.AuditRecords.AddRange(
                    Enumerable.Range(0, 20).Select(n => new AuditRecord(Actor.Program, "new", now.AddDays(-29).AddSeconds(n)))
                );
                return await db.SaveChangesAsync();
            });
        }

        await using var again = await TestHost.StartAsync(new TestHostSetup { Database = database, Settings = ["--Audit:KeepDays=30"] });
        await Eventually.TrueAsync(
            async () => await again.InDatabaseAsync(db => db.AuditRecords.CountAsync(r => r.Action == "old")) == 0,
            "what is older than thirty days goes"
        );
        (await again.InDatabaseAsync(db => db.AuditRecords.CountAsync(r => r.Action == "new"))).Should().Be(20);
    }

    [EveryDatabase]
    public async Task Every_filter_of_the_page_is_found_by_an_index_and_nothing_is_sorted(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var slug = await host.OpenBlogAsync();
        await host.PublishManyAsync(slug, 3);
        var blogId = await host.InDatabaseAsync(db => db.Blogs.Where(b => b.Slug == slug).Select(b => b.Id).SingleAsync());
        var (now, nothing) = (TimeProvider.System.GetUtcNow().UtcDateTime, new AuditFilter(null, null, null, null, null));
        foreach (
            var filter in new[]
            {
                nothing,
                nothing with
                {
                    Who = "an editor",
                },
                nothing with
                {
                    What = AuditActions.EntryPublished,
                },
                nothing with
                {
                    BlogId = blogId,
                },
                nothing with
                {
                    Since = now.AddDays(-1),
                    Until = now,
                },
            }
        )
        {
            foreach (var before in new[] { null, new AuditCursor(now, 5) })
            {
                var plan = await host.InDatabaseAsync(db => PlanAsync(db, provider, filter.Read(db, before).Take(101)));
                plan.Should()
                    .NotMatchRegex(
                        provider == DatabaseProvider.Sqlite ? @"TEMP B-TREE|SCAN a\b(?! USING)" : @"Sort|Seq Scan on ""?AuditRecords",
                        $"{filter}: {plan}"
                    );
                plan.Should().Contain("IX_AuditRecords_", $"{filter}: {plan}");
            }
        }
    }

    [Fact]
    public async Task Pages_of_the_log_follow_each_other_without_a_hole_and_times_are_a_filter()
    {
        // The clean-up, which runs beside the test, leaves the records of 2022.
        await using var host = await TestHost.StartAsync(new TestHostSetup { Settings = ["--Audit:KeepDays=3650"] });
        var at = new DateTime(2022, 1, 12, 12, 0, 0, DateTimeKind.Utc);
        await host.InDatabaseAsync(async db =>
        {
            // Several in one moment, across the end of a page.
            db.AuditRecords.AddRange(
                Enumerable.Range(0, 230).Select(n => new AuditRecord(Actor.Program, "many", at.AddSeconds(n / 9)) { Subject = $"{n}" })
            );
            return await db.SaveChangesAsync();
        });
        var administrator = host.Browser();
        using var signedIn = await administrator.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        var (path, seen) = ("/desk/audit?what=many", new List<string>());
        while (path.Length > 0)
        {
            using var response = await administrator.GetAsync(path);
            var page = await response.ReadPageAsync();
            var rows = page.QuerySelectorAll(".audit tbody tr")
                .Select(row => row.QuerySelector("td:last-child")!.TextContent.Trim())
                .ToList();
            rows.Should().HaveCountLessThanOrEqualTo(100);
            seen.AddRange(rows);
            path = page.QuerySelector("a[href*='before=']")?.GetAttribute("href") is { } more ? "/desk/audit" + more : "";
        }

        seen.Should().HaveCount(230).And.OnlyHaveUniqueItems();
        using var none = await administrator.GetAsync("/desk/audit?blog=nowhere");
        (await none.ReadPageAsync()).QuerySelectorAll(".audit tbody tr").Should().BeEmpty();
        using var some = await administrator.GetAsync("/desk/audit?what=many&since=2022-01-12T12:00:01&until=2022-01-12T12:00:03");
        (await some.ReadPageAsync()).QuerySelectorAll(".audit tbody tr").Should().HaveCount(18);
    }

    [Fact]
    public async Task A_time_that_cannot_be_read_is_refused_at_its_field_and_shows_no_other_part_of_the_log()
    {
        await using var host = await TestHost.StartAsync();
        var administrator = host.Browser();
        using var signedIn = await administrator.SignInAsync(await host.AddPersonAsync(Roles.Administrator));
        foreach (var field in new[] { "since", "until" })
        {
            using var refused = await administrator.GetAsync($"/desk/audit?{field}=the+day+before");
            await refused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
            var page = await refused.ReadPageAsync();
            page.QuerySelector($"input[name={field}]")!
                .Should()
                .Match<IElement>(f => f.GetAttribute("aria-invalid") == "true" && f.GetAttribute("value") == "the day before");
            page.QuerySelectorAll("[aria-invalid]").Should().ContainSingle("the other field is not wrong");
            page.QuerySelectorAll(".audit tbody tr").Should().BeEmpty();
        }

        using var read = await administrator.GetAsync("/desk/audit?since=2022-01-12T12:00");
        await read.ShouldBeAsync(HttpStatusCode.OK);
        (await read.ReadPageAsync()).QuerySelectorAll(".audit tbody tr").Should().NotBeEmpty();
    }

    static Task<List<AuditRecord>> FailedAsync(TestHost host) =>
        host.InDatabaseAsync(db =>
            db.AuditRecords.AsNoTracking().Where(r => r.Action == AuditActions.SignInFailed).OrderBy(r => r.Id).ToListAsync()
        );

    static async Task<string> PlanAsync(LiveBlogDb db, DatabaseProvider provider, IQueryable<AuditLine> lines)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = lines.CreateDbCommand();
        if (provider == DatabaseProvider.Postgres)
        {
            // There are few rows: what it would do if there were many.
            await db.Database.ExecuteSqlRawAsync("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off");
        }

        command.CommandText = (provider == DatabaseProvider.Sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + command.CommandText;
        await using var plan = await command.ExecuteReaderAsync();
        var steps = new List<string>();
        while (await plan.ReadAsync())
        {
            steps.Add(plan.GetString(provider == DatabaseProvider.Sqlite ? 3 : 0));
        }

        return string.Join('\n', steps);
    }
}
