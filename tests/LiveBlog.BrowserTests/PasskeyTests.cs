using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>Signing in with a key of the device's own instead of a password.</summary>
[Collection(NewsroomCollection.Name)]
public sealed class PasskeyTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task A_passkey_is_added_opens_the_desk_by_itself_and_no_longer_does_once_it_is_removed()
    {
        // A key is for a name; an address in figures has none.
        var site = new UriBuilder(server.Url) { Host = "localhost" }.Uri;
        var page = await newsroom.ReaderAsync(new Uri(site, "/account/sign-in?returnUrl=%2Faccount"), new() { Locale = "en-GB" });
        var device = await page.Context.NewCDPSessionAsync(page);
        await device.SendAsync("WebAuthn.enable");
        await device.SendAsync(
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
                    ["automaticPresenceSimulation"] = true,
                },
            }
        );
        await page.FillAsync("#email", Server.Email);
        await page.FillAsync("#password", server.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".account-page");
        await page.FillAsync("#passkey-name", "My phone");
        await page.ClickAsync("#passkey-add button");
        await Assertions.Expect(page.Locator("#passkeys .staff")).ToContainTextAsync("My phone");

        await page.ClickAsync("form[action='/account/sign-out'] button");
        await page.GotoAsync(new Uri(site, "/account/sign-in?returnUrl=%2Fdesk").ToString());
        await page.ClickAsync("#passkey-use button");
        await page.WaitForSelectorAsync(".deskbar");
        await Assertions.Expect(page.Locator(".who")).ToContainTextAsync("Claire");

        await page.ClickAsync(".who a");
        await page.ClickAsync("#passkeys .staff button");
        await Assertions.Expect(page.Locator("#passkeys .staff li")).ToHaveCountAsync(0);
        await page.ClickAsync("form[action='/account/sign-out'] button");
        await page.GotoAsync(new Uri(site, "/account/sign-in").ToString());
        await page.ClickAsync("#passkey-use button");
        await Assertions.Expect(page.Locator("form .why:visible")).ToContainTextAsync("not accepted");
        (await page.Locator(".deskbar").CountAsync()).Should().Be(0);
        await page.Context.CloseAsync();
    }
}
