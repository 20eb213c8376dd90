using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests.Support;

/// <summary>One Chromium and one server for the tests that do not kill it.</summary>
public sealed class Newsroom : IAsyncLifetime
{
    IPlaywright? playwright;
    IBrowser chromium = null!;

    public static string ChromiumPath => Environment.GetEnvironmentVariable("LIVEBLOG_TEST_CHROMIUM") ?? "/usr/bin/chromium";

    public Server Server { get; } = new();

    public async Task InitializeAsync()
    {
        await Server.InitializeAsync();
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = ChromiumPath,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--disable-features=LocalNetworkAccessChecks,PreloadTopChromeWebUI",
                ],
            }
        );
    }

    public async Task DisposeAsync()
    {
        await chromium.DisposeAsync();
        playwright?.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>A browser of its own for somebody. Whatever goes wrong in its pages fails the test.</summary>
    public async Task<IBrowserContext> ContextAsync(BrowserNewContextOptions? options = null)
    {
        var context = await chromium.NewContextAsync(options);
        PageErrors.Current.Watch(context);
        return context;
    }

    public async Task<IPage> ReaderAsync(Uri address, BrowserNewContextOptions? options = null)
    {
        var context = await ContextAsync(
            options
                ?? new BrowserNewContextOptions
                {
                    ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
                }
        );
        var page = await context.NewPageAsync();
        await page.GotoAsync(address.ToString());
        return page;
    }

    /// <summary>A reader with an account, made as readers make it: the form, the mail, the link. The page stands where he began.</summary>
    public async Task<IPage> RegisteredAsync(string name, string path, BrowserNewContextOptions? options = null)
    {
        var page = await ReaderAsync(new Uri(Server.Url, $"/account/register?returnUrl={Uri.EscapeDataString(path)}"), options);
        var email = $"{Guid.NewGuid():N}@lecteurs.example";
        await page.FillAsync("#name", name);
        await page.FillAsync("#email", email);
        await page.FillAsync("#password", "quiet otters borrow umbrellas");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(email);
        await page.GotoAsync(await ConfirmationAsync(email));
        await page.FillAsync("#password", "quiet otters borrow umbrellas");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == path.Split('#')[0]);
        return page;
    }

    /// <summary>The link in the mail that went to an address.</summary>
    public async Task<string> ConfirmationAsync(string email)
    {
        var link = "";
        await Eventually.TrueAsync(
            () =>
            {
                var mail = Directory.Exists(Server.MailFolder)
                    ? Directory
                        .GetFiles(Server.MailFolder, "*.eml")
                        .Select(File.ReadAllText)
                        .FirstOrDefault(text => text.Contains($"To: {email}", StringComparison.Ordinal))
                    : null;
                link = mail is null
                    ? ""
                    : System
                        .Text.RegularExpressions.Regex.Match(
                            mail.Replace("=\r\n", "", StringComparison.Ordinal)
                                .Replace("=\n", "", StringComparison.Ordinal)
                                .Replace("=3D", "=", StringComparison.Ordinal),
                            @"/account/confirm\?id=[0-9a-f]+&key=[\w-]+",
                            System.Text.RegularExpressions.RegexOptions.None,
                            TimeSpan.FromSeconds(1)
                        )
                        .Value;
                return Task.FromResult(link.Length > 0);
            },
            $"a mail to {email} goes out"
        );
        return new Uri(Server.Url, link).ToString();
    }

    /// <summary>An editor's page, signed in.</summary>
    public async Task<IPage> EditorAsync(string slug, BrowserNewContextOptions? options = null)
    {
        var context = await ContextAsync(
            options
                ?? new BrowserNewContextOptions
                {
                    ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
                    Locale = "en-GB",
                }
        );
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(Server.Url, $"/account/sign-in?returnUrl=/desk/blogs/{slug}").ToString());
        await page.FillAsync("#email", Server.Email);
        await page.FillAsync("#password", Server.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == $"/desk/blogs/{slug}");
        return page;
    }
}

[CollectionDefinition(Name)]
[FailOnPageErrors]
public sealed class NewsroomCollection : ICollectionFixture<Newsroom>
{
    public const string Name = "newsroom";
}
