using LiveBlog.Data;
using LiveBlog.Features.Api;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using static LiveBlog.Tests.Support.TwoEditors;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>Two editors at one form: the second overwrites nothing that they have not seen.</summary>
public sealed class ConflictingFormsTests
{
    [EveryDatabase]
    public async Task Settings_saved_meanwhile_are_put_together_with_what_was_typed_and_shown_where_both_changed_them(
        DatabaseProvider provider
    )
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (ed, ana) = await TwoAsync(host, Roles.Editor);
        var slug = await host.OpenBlogAsync(
            new
            {
                title = "Harbour",
                standfirst = "Old words",
                byline = "Ana",
                keyPoints = new[] { "One", "Two" },
            }
        );
        var desk = $"/desk/blogs/{slug}";
        var late = await SeenForm.OpenAsync(ana, desk, ".settings form button.save");
        await (await SeenForm.OpenAsync(ed, desk, ".settings form button.save"))
            .Type("title", "Harbour, live")
            .Type("standfirst", "Ed’s words")
            .Type("status", "ended")
            .PressInTimeAsync();

        var page = await late.Type("standfirst", "Ana’s words").Type("byline", "Ana and Ed").PressTooLateAsync();
        var form = page.QuerySelector(".settings form")!;
        form.QuerySelector("[role=alert]")!.TextContent.Trim().Should().StartWith(Saved);
        Value(form, "title").Should().Be("Harbour, live", "Ana had not touched it");
        form.QuerySelector("#status option[selected]")!.GetAttribute("value").Should().Be("ended", "Ana had not touched it");
        Value(form, "byline").Should().Be("Ana and Ed", "only Ana had");
        Value(form, "standfirst").Should().Be("Ana’s words", "nothing that was typed is lost");
        form.QuerySelectorAll(".their-value").Should().ContainSingle().Which.TextContent.Should().Contain("Ed’s words");
        form.QuerySelector("#standfirst")!.GetAttribute("aria-describedby").Should().Contain("standfirst-theirs");
        (await host.GetAsync<BlogJson>($"/api/v1/blogs/{slug}"))
            .Should()
            .Match<BlogJson>(b => b.Standfirst == "Ed’s words" && b.Status == BlogStatus.Ended, "nothing was saved");

        await SeenForm.Read(ana, desk, page, ".settings form button.save").PressInTimeAsync();
        (await host.GetAsync<BlogJson>($"/api/v1/blogs/{slug}"))
            .Should()
            .Match<BlogJson>(b =>
                b.Title == "Harbour, live" && b.Standfirst == "Ana’s words" && b.Byline == "Ana and Ed" && b.Status == BlogStatus.Ended
            );
    }

    [EveryDatabase]
    public async Task A_topic_an_article_a_line_and_a_picture_are_never_saved_over_what_was_not_seen(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (ed, ana) = await TwoAsync(host, Roles.Editor);
        var topic = await host.OpenBlogAsync(new { topic = "Talks" });
        using var written = await host.Editor()
            .PostAsJsonAsync(
                "/api/v1/articles",
                new
                {
                    slug = "background",
                    title = "Background",
                    lede = "Old",
                    bodyMarkdown = "Text",
                }
            );
        await written.ShouldBeAsync(HttpStatusCode.Created);
        var line = await host.PutLineAsync(new { headline = "A line", url = "https://example.com/a" });
        var picture = await host.UploadAsync(Photos.Jpeg());
        (string Page, string Button, string Mine, string Theirs)[] forms =
        [
            ("/desk/topics", "#topic-talks form button", "title", "description"),
            ("/desk/articles/background", "main form button", "title", "lede"),
            ($"/desk/newswire?edit={line.Id}", "section form button.first", "headline", "url"),
            ("/desk/media", ".library form button", "alt", "caption"),
        ];
        foreach (var (path, button, mine, theirs) in forms)
        {
            var late = await SeenForm.OpenAsync(ana, path, button);
            await (await SeenForm.OpenAsync(ed, path, button)).Type(mine, "Ed’s").Type(theirs, "https://example.com/ed").PressInTimeAsync();
            var page = await late.Type(mine, "Ana’s").PressTooLateAsync();
            page.QuerySelector(".notice[role=alert]")!.TextContent.Trim().Should().StartWith(Saved, path);
            page.QuerySelectorAll(".their-value").Should().ContainSingle(path).Which.TextContent.Should().Contain("Ed’s");
            var again = SeenForm.Read(ana, path.Split('?')[0], page, button);
            await again.PressInTimeAsync();
            using var after = await ana.GetAsync(path);
            var form = (await after.ReadPageAsync()).QuerySelector(button)!.Closest("form")!;
            Value(form, mine).Should().Be("Ana’s", path);
            Value(form, theirs).Should().Be("https://example.com/ed", path);
        }

        topic.Should().NotBeEmpty();
        picture.Id.Should().NotBeEmpty();
        var withdraw = await SeenForm.OpenAsync(ana, "/desk/newswire", ".acts button");
        await (await SeenForm.OpenAsync(ed, "/desk/newswire", ".acts button")).PressInTimeAsync();
        (await withdraw.PressTooLateAsync()).QuerySelector(".notice[role=alert]")!.TextContent.Trim().Should().StartWith(Done);
    }

    [EveryDatabase]
    public async Task Accounts_keys_webhooks_sources_and_watched_words_say_who_was_first(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new TestHostSetup { Provider = provider });
        var (ed, ana) = await TwoAsync(host, Roles.Administrator);
        var person = await host.AddPersonAsync(Roles.Contributor, "Zoe");
        var id = await host.InDatabaseAsync(db => db.Users.Where(u => u.Email == person.Email).Select(u => u.Id).SingleAsync());
        string Of(string handler) => $"form:has(input[value='{id}']) button[formaction$={handler}]";
        (string First, string? FirstRole, string Second, string? SecondRole, string Told)[] people =
        [
            ("Role", Roles.Editor, "Role", Roles.Editor, Done),
            ("Role", Roles.Moderator, "Role", Roles.Administrator, Changed),
            ("Role", Roles.Contributor, "Disable", null, Changed),
            ("Disable", null, "Disable", null, Done),
            ("Enable", null, "Enable", null, Done),
        ];
        foreach (var (first, firstRole, second, secondRole, told) in people)
        {
            var late = await SeenForm.OpenAsync(ana, "/desk/people", Of(second));
            var early = await SeenForm.OpenAsync(ed, "/desk/people", Of(first));
            await (firstRole is null ? early : early.Type("role", firstRole)).PressInTimeAsync();
            var page = await (secondRole is null ? late : late.Type("role", secondRole)).PressTooLateAsync();
            page.QuerySelector(".notice[role=alert]")!
                .TextContent.Trim()
                .Should()
                .StartWith(told, "{0} {1}, then {2} {3}", first, firstRole, second, secondRole);
        }

        await host.InDatabaseAsync(async db =>
        {
            db.ApiKeys.Add(ApiKey.Create("Feeds", Roles.Editor, DateTime.UnixEpoch.AddYears(40)).Key);
            db.AgencyFeeds.Add(
                new AgencyFeed
                {
                    Name = "Agency",
                    Url = "https://agency.example/feed",
                    EveryMinutes = 60,
                    NextAt = DateTime.UnixEpoch.AddYears(900),
                }
            );
            db.Webhooks.Add(
                new Webhook
                {
                    Name = "Partner",
                    Url = "https://partner.example/hook",
                    Secret = "x",
                    Blogs = [],
                    CreatedAt = DateTime.UnixEpoch,
                    StoppedBecause = "410",
                }
            );
            return await db.SaveChangesAsync();
        });
        foreach (
            var (path, button) in new[]
            {
                ("/desk/keys", "button[formaction$=Revoke]"),
                ("/desk/wire", "button[formaction$=Remove]"),
                ("/desk/webhooks", "button[formaction$=StartAgain]"),
                ("/desk/webhooks", "button[formaction$=Remove]"),
            }
        )
        {
            var late = await SeenForm.OpenAsync(ana, path, button);
            await (await SeenForm.OpenAsync(ed, path, button)).PressInTimeAsync();
            (await late.PressTooLateAsync()).QuerySelector(".notice")!.TextContent.Trim().Should().StartWith(Done, "{0} {1}", path, button);
        }

        var words = await SeenForm.OpenAsync(ana, "/desk/discussion?tab=words", "form[action$=Words] button");
        await (await SeenForm.OpenAsync(ed, "/desk/discussion?tab=words", "form[action$=Words] button"))
            .Type("words", "scoundrel")
            .PressInTimeAsync();
        var lines = await words.Type("words", "rascal").PressTooLateAsync();
        lines.QuerySelector("#words")!.TextContent.Trim().Should().Be("rascal");
        lines.QuerySelector("#words-theirs")!.TextContent.Should().Contain("scoundrel");
        lines.QuerySelector(".notice:not([hidden])")!.TextContent.Trim().Should().StartWith(Saved);
    }
}
