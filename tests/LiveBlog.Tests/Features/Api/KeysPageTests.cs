using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace LiveBlog.Tests.Features.Api;

/// <summary>Keys of programs, at the desk.</summary>
public sealed class KeysPageTests
{
    [Fact]
    public async Task A_key_is_made_shown_once_and_revoked_without_scripts()
    {
        await using var host = await TestHost.StartAsync();
        var slug = await host.OpenBlogAsync();
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(Roles.Administrator));

        using var wrong = await browser.SubmitAsync(
            "/desk/keys",
            new()
            {
                ["name"] = "wire",
                ["role"] = "owner",
                ["blogs"] = $"{slug} nowhere",
                ["expiresAt"] = "2001-01-01T00:00",
            }
        );
        await wrong.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        var refused = await wrong.ReadPageAsync();
        refused.QuerySelectorAll(".wrong .why").Should().HaveCount(3);
        refused.QuerySelector("#blogs")!.GetAttribute("value").Should().Be($"{slug} nowhere", "what was typed is not lost");

        using var made = await browser.SubmitAsync(
            "/desk/keys",
            new()
            {
                ["name"] = "wire",
                ["role"] = Roles.Editor,
                ["blogs"] = slug,
            }
        );
        await made.ShouldBeAsync(HttpStatusCode.OK);
        var text = (await made.ReadPageAsync()).QuerySelector("#new-key")!.GetAttribute("value")!;
        using var posted = await host.WithKey(text).PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", new { headline = "By the wire" });
        await posted.ShouldBeAsync(HttpStatusCode.Created);
        using var again = await browser.GetAsync("/desk/keys");
        var page = await again.ReadPageAsync();
        page.DocumentElement.OuterHtml.Should().NotContain(text);
        page.QuerySelectorAll(".staff li")
            .Single(li => li.QuerySelector("b")!.TextContent == "wire")
            .TextContent.Should()
            .Contain(slug)
            .And.Contain("last used");

        var id = await host.InDatabaseAsync(db => db.ApiKeys.Where(k => k.Name == "wire").Select(k => k.Id).SingleAsync());
        using var revoked = await browser.SubmitAsync("/desk/keys", new() { ["id"] = $"{id}" }, "?handler=Revoke");
        await revoked.ShouldBeAsync(HttpStatusCode.Redirect);
        using var late = await host.WithKey(text).PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", new { headline = "Too late" });
        await late.ShouldBeProblemAsync(HttpStatusCode.Unauthorized);
    }

    [EveryDatabase]
    public async Task The_desk_and_a_mail_warn_administrators_once_before_a_key_expires(DatabaseProvider provider)
    {
        await using var database = TestDatabase.Create(provider);
        await using var host = await TestHost.StartAsync(new TestHostSetup { Database = database });
        var (administrator, editor) = (host.Browser(), host.Browser());
        var person = await host.AddPersonAsync(Roles.Administrator);
        (await administrator.SignInAsync(person)).Dispose();
        (await editor.SignInAsync(await host.AddPersonAsync(Roles.Editor))).Dispose();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        foreach (var (name, days) in new[] { ("ends-this-week", 5), ("ends-this-month", 25), ("ends-this-year", 200), ("ended", -1) })
        {
            await host.InDatabaseAsync(async db =>
            {
                db.ApiKeys.Add(ApiKey.Create(name, Roles.Editor, now, now.AddDays(days)).Key);
                return await db.SaveChangesAsync();
            });
        }

        foreach (var path in new[] { "/desk", "/desk/keys" })
        {
            using var shown = await administrator.GetAsync(path);
            (await shown.ReadPageAsync())
                .QuerySelector("#keys-end")!
                .TextContent.Should()
                .Contain("ends-this-week")
                .And.Contain("ends-this-month")
                .And.NotContain("ends-this-year")
                .And.NotContain("ended");
        }

        using var desk = await editor.GetAsync("/desk");
        (await desk.ReadPageAsync()).QuerySelector("#keys-end").Should().BeNull();

        // A start looks at once; two machines write one mail.
        await using var one = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await using var two = await TestHost.StartAsync(new TestHostSetup { Database = database });
        await Eventually.TrueAsync(
            async () => await one.InDatabaseAsync(db => db.ApiKeys.AnyAsync(k => k.WarnedAt != null)),
            "the warning is written"
        );
        MimeMessage[] sent = [];
        await Eventually.TrueAsync(() => Task.FromResult((sent = Sent()).Length > 0), "the mail goes out");

        // One that starts again looks again, and writes no second mail. What a machine was sending when it stopped waits for its lease.
        await host.RestartAsync();
        var mails = sent.Concat(Sent()).DistinctBy(mail => mail.MessageId).ToList();
        mails.Should().ContainSingle().Which.Subject.Should().Contain("ends-this-week");
        mails[0].To.Mailboxes.Should().ContainSingle().Which.Address.Should().Be(person.Email);
        (await host.InDatabaseAsync(db => db.ApiKeys.Where(k => k.WarnedAt != null).Select(k => k.Name).ToListAsync()))
            .Should()
            .Equal("ends-this-week");

        MimeMessage[] Sent() => [.. one.Mails(), .. two.Mails(), .. host.Mails()];
    }
}
