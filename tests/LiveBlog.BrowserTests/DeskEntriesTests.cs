using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>Editing and choosing published entries on the desk.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class DeskEntriesTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task Two_editors_on_one_entry_see_each_other_and_neither_loses_a_word()
    {
        var slug = await server.OpenBlogAsync("together");
        var (id, _) = await server.PostAsync(slug, new { headline = "Les pourparlers reprennent", bodyMarkdown = "Un.\n\nDeux." });
        var (ana, ed) = (await newsroom.EditorAsync(slug), await newsroom.EditorAsync(slug));
        foreach (var desk in (IPage[])[ana, ed])
        {
            await desk.ClickAsync($".acts a[href*='edit={id}'][data-act=edit]");
            await desk.WaitForSelectorAsync("#write[data-entry]:not([data-entry=''])");
        }

        // A page speaks every five seconds.
        var heard = new LocatorAssertionsToContainTextOptions { Timeout = 20_000 };
        await Assertions.Expect(ana.Locator("#here")).ToContainTextAsync("editing", heard);
        await Assertions.Expect(ed.Locator(".colleague")).ToContainTextAsync("has been editing since", heard);
        await ed.ClickAsync(".colleague button");
        await Assertions.Expect(ana.Locator("#answer")).ToContainTextAsync("has taken over this entry", heard);

        await ana.FillAsync("#body", "Un.\n\nDeux.\n\nTrois, d’Ana.");
        await ana.FillAsync("#headline", "Les pourparlers reprennent à midi");
        await ana.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(ana.Locator("#saved")).ToContainTextAsync("Saved at");
        await ed.FillAsync("#body", "Zéro, d’Ed.\n\nUn.\n\nDeux.");
        await ed.FillAsync("#headline", "Les pourparlers échouent");
        await ed.Keyboard.PressAsync("Control+Enter");

        // The paragraphs of both stay; of the headlines, both are shown, and the editor decides.
        await Assertions.Expect(ed.Locator(".clashes")).ToContainTextAsync("saved this entry while you were writing");
        await Assertions.Expect(ed.Locator("#body")).ToHaveValueAsync("Zéro, d’Ed.\n\nUn.\n\nDeux.\n\nTrois, d’Ana.");
        await Assertions
            .Expect(ed.Locator(".clashes .version"))
            .ToHaveTextAsync(["Les pourparlers échouent", "Les pourparlers reprennent à midi"]);
        await ed.ClickAsync(".clashes button >> text=Use this one");
        await Assertions.Expect(ed.Locator("#headline")).ToHaveValueAsync("Les pourparlers reprennent à midi");
        await ed.PressAsync("#headline", "Control+Enter");
        await Assertions.Expect(ed.Locator("#saved")).ToContainTextAsync("Saved at");
        await Assertions.Expect(ana.Locator($"#e-{id} .entry-text")).ToContainTextAsync("Trois, d’Ana.");
        await Assertions.Expect(ana.Locator($"#e-{id} .entry-text")).ToContainTextAsync("Zéro, d’Ed.");

        // Every version is there, with who made it; the first is taken up again.
        await ed.ClickAsync($".item:has(#e-{id}) .menu summary");
        await ed.ClickAsync($".acts a[href$='/entries/{id}']");
        await Assertions.Expect(ed.Locator(".history section")).ToHaveCountAsync(3);
        await ed.Locator(".history section").Last.Locator("button").ClickAsync();
        await Assertions.Expect(ed.Locator(".history section")).ToHaveCountAsync(4);
        await Assertions.Expect(ana.Locator($"#e-{id} h3")).ToHaveTextAsync("Les pourparlers reprennent");
        await ana.Context.CloseAsync();
        await ed.Context.CloseAsync();
    }

    [Fact]
    public async Task Several_entries_are_chosen_by_the_keyboard_and_withdrawn_at_once()
    {
        var slug = await server.OpenBlogAsync("several");
        for (var i = 1; i <= 5; i++)
        {
            await server.PostAsync(slug, new { headline = $"Entrée {i}" });
        }

        var desk = await newsroom.EditorAsync(slug);
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        desk.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        foreach (var i in (int[])[1, 3])
        {
            await desk.Locator("[name=ids]").Nth(i).FocusAsync();
            await desk.Keyboard.PressAsync("Space");
        }

        await Assertions.Expect(desk.Locator("#many [data-count]")).ToHaveTextAsync("2");
        await desk.FocusAsync("#many button[value=Withdraw]");
        await desk.Keyboard.PressAsync("Enter");
        await Assertions.Expect(reader.Locator("#entries h3")).ToHaveTextAsync(["Entrée 5", "Entrée 3", "Entrée 1"]);
        await Assertions.Expect(desk.Locator("#many")).ToBeHiddenAsync();
        await desk.Context.CloseAsync();
        await reader.Context.CloseAsync();
    }
}
