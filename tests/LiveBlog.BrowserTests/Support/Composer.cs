using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace LiveBlog.BrowserTests.Support;

/// <summary>The rich text of the composer, and what is published of it.</summary>
static class Composer
{
    /// <summary>The text of the newest entry as a reader's page has it, without the white space between its blocks.</summary>
    public static async Task<string> PublishedAsync(Server server, string slug)
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        var page = await http.GetStringAsync($"/live/{slug}");
        var text = Regex
            .Match(
                page,
                "<div class=\"entry-text[^\"]*\"[^>]*>(?<text>.*?)</div>",
                RegexOptions.Singleline | RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(1)
            )
            .Groups["text"]
            .Value;
        return text.ReplaceLineEndings("").Trim();
    }

    public static async Task ClearAsync(IPage desk)
    {
        await desk.FocusAsync(".rich");
        await desk.Keyboard.PressAsync("Control+a");
        await desk.Keyboard.PressAsync("Delete");
    }
}
