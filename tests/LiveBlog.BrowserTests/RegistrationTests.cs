using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>Readers come to an account of their own: by a mailed link, with a password or a passkey.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class RegistrationTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task Behind_the_mailed_link_the_password_is_asked_for_and_by_keyboard_one_is_in()
    {
        var slug = await server.OpenBlogAsync("confirm");
        var page = await newsroom.ReaderAsync(new Uri(server.Url, $"/account/register?returnUrl=/live/{slug}"));
        var email = $"{Guid.NewGuid():N}@lecteurs.example";
        foreach (var (field, typed) in new[] { ("#name", "Ottilie V."), ("#email", email), ("#password", "quiet otters borrow umbrellas") })
        {
            await page.FillAsync(field, typed);
        }

        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(email);
        await page.GotoAsync(await newsroom.ConfirmationAsync(email));
        await Assertions.Expect(page.Locator("#password")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("somebody else's password");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[role=alert]")).ToContainTextAsync("not the password you chose");
        (await page.RunAxe(new AxeRunOptions())).Violations.Select(v => $"{v.Id}: {v.Nodes[0].Html}").Should().BeEmpty();
        await Assertions.Expect(page.Locator("#password")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("quiet otters borrow umbrellas");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == $"/live/{slug}");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Who_registers_with_a_passkey_needs_no_password()
    {
        var slug = await server.OpenBlogAsync("with-passkey");
        var reader = await newsroom.ReaderAsync(new Uri($"http://localhost:{server.Port}/account/register?returnUrl=/live/{slug}"));
        var cdp = await reader.Context.NewCDPSessionAsync(reader);
        await cdp.SendAsync("WebAuthn.enable");
        await cdp.SendAsync(
            "WebAuthn.addVirtualAuthenticator",
            new()
            {
                ["options"] = new Dictionary<string, object>
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                },
            }
        );
        await reader.FillAsync("#name", "Sans Sésame");
        await reader.FillAsync("#email", "sans-sesame@lecteurs.example");
        await reader.ClickAsync("[data-passkey]");
        await Assertions.Expect(reader.Locator("main")).ToContainTextAsync("sans-sesame@lecteurs.example");
        var link = new Uri(await newsroom.ConfirmationAsync("sans-sesame@lecteurs.example"));
        await reader.GotoAsync($"http://localhost:{server.Port}{link.PathAndQuery}");
        await reader.ClickAsync("form .button.first");
        await reader.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/account");
        await reader.ClickAsync("#passkey-add button");
        await Assertions.Expect(reader.Locator("#passkeys .staff li")).ToHaveCountAsync(1);
        await reader.ClickAsync("form[action='/account/sign-out'] button");
        await reader.GotoAsync($"http://localhost:{server.Port}/account/sign-in?returnUrl=/live/{slug}");
        await reader.ClickAsync("#passkey-use button");
        await reader.WaitForURLAsync(url => new Uri(url).AbsolutePath == $"/live/{slug}");
        foreach (var path in new[] { $"/live/{slug}", "/", $"/live/{slug}/search?q=ferry" })
        {
            await reader.GotoAsync($"http://localhost:{server.Port}{path}");
            var account = reader.Locator("a[data-account]");
            await Assertions.Expect(account).ToHaveAttributeAsync("href", "/account");
            await Assertions.Expect(account).ToHaveTextAsync((await account.GetAttributeAsync("data-account"))!);
        }

        await reader.Context.CloseAsync();
    }
}
