using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>A page that stays open while the site is updated: the parts of its script that it has not loaded yet are gone.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class UpgradeTests(Newsroom newsroom)
{
    const string Parts = "**/js/chunks/**";

    readonly Server server = newsroom.Server;

    [Fact]
    public async Task Links_lead_where_they_do_without_scripts_and_buttons_say_that_the_page_is_to_be_loaded_again()
    {
        PageErrors.Current.Expect(PageErrors.Status(404));
        var slug = await server.OpenBlogAsync("upgraded", more: new { topic = "upgraded", discussion = new { mode = "open" } });
        var entry = await server.PostAsync(
            slug,
            new
            {
                headline = "Avant",
                media = new[] { new { url = "/demo/casino.svg", alt = "Un" }, new { url = "/demo/chenal.svg", alt = "Deux" } },
            }
        );
        await server.PostAsync(slug, new { headline = "Après" });
        var reader = await newsroom.ReaderAsync(
            server.Url,
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
            }
        );

        var past = "";
        foreach (
            var (press, there) in new[]
            {
                ("article.entry .share >> nth=0", $"/live/{slug}/entry/"),
                ("#to-replay", $"/live/{slug}?"),
                (".subscribe", $"/subscribe?blog={slug}"),
                (".topic .name a", "/topics/upgraded"),
                ("a.enlarge >> nth=0", "/demo/casino.svg"),
            }
        )
        {
            await OpenAsync("/live/" + slug);
            await reader.ClickAsync(press);
            await reader.WaitForURLAsync(address => new Uri(address).PathAndQuery.StartsWith(there, StringComparison.Ordinal));
            past = press == "#to-replay" ? reader.Url : past;
        }

        // The keys: a sentence, which goes by itself or with the page.
        await OpenAsync("/live/" + slug);
        await reader.Keyboard.PressAsync("?");
        await Assertions.Expect(reader.Locator(".part-missing")).ToContainTextAsync("Le site a été mis à jour");
        await reader.ClickAsync(".part-missing button >> nth=1");
        await Assertions.Expect(reader.Locator(".part-missing")).ToHaveCountAsync(0);
        await reader.ClickAsync(".dock a[href='#discussion']");
        await Assertions.Expect(reader.Locator("#discussion .all")).ToBeVisibleAsync();
        await Assertions.Expect(reader.Locator("[data-talk-loader]")).ToHaveCountAsync(0);
        await reader.UnrouteAsync(Parts);
        await reader.ClickAsync(".part-missing button >> nth=0");
        await Assertions.Expect(reader.Locator("[data-talk-loader]")).ToHaveTextAsync("Aucun message pour l’instant.");
        await Assertions.Expect(reader.Locator(".part-missing")).ToHaveCountAsync(0);

        // Notifications, on their own page; and a page of the past, whose links do without.
        await reader.RouteAsync("**/js/chunks/{push,replay}-*", Gone);
        await reader.GotoAsync(new Uri(server.Url, $"/subscribe?blog={slug}").ToString(), new() { WaitUntil = WaitUntilState.NetworkIdle });
        await reader.ClickAsync("[data-push-on]");
        await Assertions.Expect(reader.Locator(".part-missing")).ToBeVisibleAsync();
        await reader.GotoAsync(past, new() { WaitUntil = WaitUntilState.NetworkIdle });
        await reader.ClickAsync("#replay-present");
        await reader.WaitForURLAsync(address => !address.Contains("at=", StringComparison.Ordinal));
        (await reader.Locator(".part-missing").CountAsync()).Should().Be(0);
        await reader.Context.CloseAsync();
        entry.Id.Should().BePositive();

        async Task OpenAsync(string path)
        {
            await reader.UnrouteAsync(Parts);
            await reader.GotoAsync(new Uri(server.Url, path).ToString(), new() { WaitUntil = WaitUntilState.NetworkIdle });
            await reader.WaitForLiveAsync();
            await reader.RouteAsync(Parts, Gone);
        }
    }

    [Fact]
    public async Task What_was_typed_at_the_desk_is_there_when_the_page_has_been_loaded_again()
    {
        PageErrors.Current.Expect(PageErrors.Status(404));
        var slug = await server.OpenBlogAsync("upgraded-desk");
        var desk = await newsroom.EditorAsync(slug);
        await desk.RouteAsync("**/js/chunks/editor-*", Gone);
        await desk.ReloadAsync();
        await Assertions.Expect(desk.Locator(".part-missing")).ToBeVisibleAsync();
        await desk.FillAsync("#headline", "Un titre");
        await desk.FillAsync("textarea[name=bodyMarkdown]", "Un **texte**.");
        await desk.UnrouteAsync("**/js/chunks/editor-*");
        await desk.ClickAsync(".part-missing button >> nth=0");
        await Assertions.Expect(desk.Locator(".ProseMirror strong")).ToHaveTextAsync("texte");
        await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("Un titre");
        await desk.Context.CloseAsync();
    }

    static Task Gone(IRoute route) => route.FulfillAsync(new() { Status = 404 });
}
