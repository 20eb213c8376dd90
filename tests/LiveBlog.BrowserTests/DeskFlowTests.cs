using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>Drafts: on another device, in another tab, after undoing and without a connection.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class DeskFlowTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task What_is_typed_is_gone_on_with_on_another_device_and_published_once()
    {
        var slug = await server.OpenBlogAsync("devices");
        var laptop = await newsroom.EditorAsync(slug);
        await laptop.FillAsync("#headline", "Commencé dans le couloir");
        await Assertions.Expect(laptop.Locator("#saved")).ToContainTextAsync("Draft saved at");

        var phone = await newsroom.EditorAsync(
            slug,
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
            }
        );
        await phone.ClickAsync(".tabs a[href*='state=drafts']");
        await phone.ClickAsync(".waiting a");
        await Assertions.Expect(phone.Locator("#headline")).ToHaveValueAsync("Commencé dans le couloir");
        await phone.FillAsync("#headline", "Commencé dans le couloir, fini dans la foule");
        await Assertions.Expect(phone.Locator("#saved")).ToContainTextAsync("Draft saved at");

        // The laptop has not seen the last words, and is told instead of running over them.
        await laptop.FillAsync("#headline", "Commencé dans le couloir, et repris");
        await Assertions.Expect(laptop.Locator("#saved")).ToContainTextAsync("changed elsewhere");

        await phone.ClickAsync(".dock button.first");
        await Assertions.Expect(phone.Locator("#saved")).ToContainTextAsync("Published at");
        await Assertions.Expect(phone.Locator("#headline")).ToHaveValueAsync("");
        await phone.GotoAsync(new Uri(server.Url, $"/desk/blogs/{slug}?state=drafts").ToString());
        await Assertions.Expect(phone.Locator(".waiting")).ToHaveCountAsync(0);
        await laptop.Context.CloseAsync();
        await phone.Context.CloseAsync();
    }

    [Fact]
    public async Task Two_tabs_keep_a_draft_each_and_a_closed_one_leaves_its_words_to_the_next()
    {
        var slug = await server.OpenBlogAsync("two-tabs");
        var one = await newsroom.EditorAsync(slug);
        var other = await one.Context.NewPageAsync();
        await other.GotoAsync(new Uri(server.Url, "/desk/blogs/" + slug).ToString());
        await one.FillAsync("#headline", "Du premier onglet");
        await other.FillAsync("#headline", "Du second onglet");
        await one.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(one.Locator("#saved")).ToContainTextAsync("Published at");
        await other.ReloadAsync();
        await Assertions.Expect(other.Locator("#headline")).ToHaveValueAsync("Du second onglet");

        // Without a line too: what one leaves to the queue is no loss of the other's.
        PageErrors.Current.Expect(PageErrors.ConnectionLost);
        await one.Context.SetOfflineAsync(true);
        await one.FillAsync("#headline", "Sans réseau");
        await one.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(one.Locator("#queue li")).ToHaveCountAsync(1);
        await other.FillAsync("#headline", "Du second onglet, sans réseau");
        await one.Context.SetOfflineAsync(false);
        await other.ReloadAsync();
        await Assertions.Expect(other.Locator("#headline")).ToHaveValueAsync("Du second onglet, sans réseau");

        // A new tab begins with an empty form while the other is open, and with its words once it is not.
        var third = await one.Context.NewPageAsync();
        await third.GotoAsync(new Uri(server.Url, "/desk/blogs/" + slug).ToString());
        await Assertions.Expect(third.Locator("#headline")).ToBeFocusedAsync();
        await Assertions.Expect(third.Locator("#headline")).ToHaveValueAsync("");
        await other.CloseAsync();
        await third.ReloadAsync();
        await Assertions.Expect(third.Locator("#headline")).ToHaveValueAsync("Du second onglet, sans réseau");
        await one.Context.CloseAsync();
    }

    [Fact]
    public async Task What_was_published_too_soon_is_taken_back_and_its_words_are_where_they_were_written()
    {
        var slug = await server.OpenBlogAsync("undo");
        var desk = await newsroom.EditorAsync(slug);
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        await desk.FillAsync("#headline", "Trop tôt");
        await desk.FillAsync("#body", "Un corps.");
        await desk.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(reader.Locator("#entries h3")).ToHaveTextAsync("Trop tôt");

        await desk.FillAsync("#headline", "La suite");
        await desk.FocusAsync(".undo");
        await desk.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Locator("#entries h3")).ToHaveCountAsync(0);
        await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("Trop tôt\n\nLa suite");
        await Assertions.Expect(desk.Locator("#body")).ToHaveValueAsync("Un corps.");
        await desk.Context.CloseAsync();
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task Three_posts_of_an_editor_without_a_line_wait_to_be_seen_and_go_out_in_order_once_each()
    {
        var slug = await server.OpenBlogAsync("tunnel");
        var desk = await newsroom.EditorAsync(slug);
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        PageErrors.Current.Expect(PageErrors.ConnectionLost);
        await desk.Context.SetOfflineAsync(true);
        string[] said = ["Les lumières s’éteignent", "Trois voitures attendent", "Les manteaux descendent"];
        foreach (var (i, headline) in said.Index())
        {
            await desk.FillAsync("#headline", headline);
            await desk.Keyboard.PressAsync("Control+Enter");
            await Assertions.Expect(desk.Locator("#queue li")).ToHaveCountAsync(i + 1);
            await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("");
        }

        await desk.FillAsync("#headline", "Une quatrième, en cours");
        await Assertions.Expect(desk.Locator("#queue li[data-state=waiting]")).ToHaveCountAsync(3);

        // The page is left and opened again, by another tab of the same browser too: both find the same three.
        await desk.Context.SetOfflineAsync(false);
        var tab = await desk.Context.NewPageAsync();
        await tab.GotoAsync(new Uri(server.Url, "/desk/blogs/" + slug).ToString());
        await Assertions.Expect(reader.Locator("#entries h3")).ToHaveTextAsync([.. said.Reverse()]);
        await desk.ReloadAsync();
        await Assertions.Expect(desk.Locator("#headline")).ToHaveValueAsync("Une quatrième, en cours");
        await Assertions.Expect(desk.Locator("#queue")).ToBeHiddenAsync();
        await reader.ReloadAsync();
        await Assertions.Expect(reader.Locator("#entries h3")).ToHaveTextAsync([.. said.Reverse()]);
        await desk.Context.CloseAsync();
        await reader.Context.CloseAsync();
    }
}
