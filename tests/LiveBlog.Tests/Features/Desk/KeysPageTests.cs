using LiveBlog.Data;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.Desk;

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

        using var wrong = await browser.SubmitAsync("/desk/keys", new() { ["name"] = "wire", ["role"] = "owner", ["blogs"] = $"{slug} nowhere", ["expiresAt"] = "2001-01-01T00:00" });
        await wrong.ShouldBeAsync(HttpStatusCode.UnprocessableEntity);
        var refused = await wrong.ReadPageAsync();
        refused.QuerySelectorAll(".wrong .why").Should().HaveCount(3);
        refused.QuerySelector("#blogs")!.GetAttribute("value").Should().Be($"{slug} nowhere", "what was typed is not lost");

        using var made = await browser.SubmitAsync("/desk/keys", new() { ["name"] = "wire", ["role"] = Roles.Editor, ["blogs"] = slug });
        await made.ShouldBeAsync(HttpStatusCode.OK);
        var text = (await made.ReadPageAsync()).QuerySelector("#new-key")!.GetAttribute("value")!;
        using var posted = await host.WithKey(text).PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", new { headline = "By the wire" });
        await posted.ShouldBeAsync(HttpStatusCode.Created);
        using var again = await browser.GetAsync("/desk/keys");
        var page = await again.ReadPageAsync();
        page.DocumentElement.OuterHtml.Should().NotContain(text);
        page.QuerySelectorAll(".staff li").Single(li => li.QuerySelector("b")!.TextContent == "wire").TextContent.Should().Contain(slug).And.Contain("last used");

        var id = await host.InDatabaseAsync(db => db.ApiKeys.Where(k => k.Name == "wire").Select(k => k.Id).SingleAsync());
        using var revoked = await browser.SubmitAsync("/desk/keys", new() { ["id"] = $"{id}" }, "?handler=Revoke");
        await revoked.ShouldBeAsync(HttpStatusCode.Redirect);
        using var late = await host.WithKey(text).PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", new { headline = "Too late" });
        await late.ShouldBeProblemAsync(HttpStatusCode.Unauthorized);
    }
}
