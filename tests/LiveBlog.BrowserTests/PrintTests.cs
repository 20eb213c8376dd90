using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using UglyToad.PdfPig;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>The feed on paper.</summary>
[Collection(NewsroomCollection.Name)]
public sealed partial class PrintTests(Newsroom newsroom)
{
    readonly Server server = newsroom.Server;

    [Fact]
    public async Task No_page_is_blank_and_no_entry_is_parted_from_its_picture()
    {
        const int Entries = 9;
        var reader = await newsroom.ReaderAsync(server.Url);
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(await reader.ScreenshotAsync()), "file", "vue.png" },
            { new StringContent("Une vue"), "alt" },
        };
        using var taken = await server.Api.PostAsync("/api/v1/media", form);
        var id = (await taken.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        var slug = await server.OpenBlogAsync(
            "paper",
            more: new
            {
                standfirst = "Un chapeau de quelques mots.",
                introHtml = string.Concat(
                    Enumerable.Repeat("<p>Une introduction, qui prend de la place en haut de la page, et un peu plus.</p>", 2)
                ),
                picture = new { id, alt = "Une vue" },
            }
        );
        for (var i = 1; i <= Entries; i++)
        {
            // Short ones at both ends, since one of them is to begin on the first page, behind the head.
            var sentences = 4 * Math.Min(i, Entries + 1 - i);
            var text = string.Join(' ', Enumerable.Repeat("Des mots qui remplissent quelques lignes de la page.", sentences));
            await server.PostAsync(
                slug,
                new
                {
                    headline = $"Entrée {i}d",
                    bodyMarkdown = $"{text}\n\nFin {i}f",
                    media = new[] { new { id, alt = "Une vue" } },
                    publishedAt = $"2022-01-12T12:{i:00}",
                }
            );
        }

        foreach (var path in new[] { $"/live/{slug}/print", $"/live/{slug}" })
        {
            await reader.GotoAsync(new Uri(server.Url, path).ToString(), new() { WaitUntil = WaitUntilState.NetworkIdle });
            await reader.EvaluateAsync(
                "async () => { for (const image of document.images) { image.loading = 'eager'; await image.decode(); } }"
            );
            using var paper = PdfDocument.Open(await reader.PdfAsync(new() { Format = "A4" }));
            var pages = paper.GetPages().ToList();
            pages[0].Text.Should().Contain("paper").And.Contain("Entrée", "the first page begins with the feed, {0}", path);
            var pictures = 0;
            foreach (var page in pages)
            {
                string[] Marks(string of) =>
                    [.. Mark().Matches(page.Text).Where(mark => mark.Groups["of"].Value == of).Select(mark => mark.Groups["n"].Value)];
                Marks("d").Should().Equal(Marks("f"), "an entry is whole on page {0} of {1}", page.Number, path);
                var shown = page.GetImages().Count() - (page.Number == 1 ? 1 : 0);
                shown.Should().Be(Marks("d").Length, "each entry has its picture on page {0} of {1}", page.Number, path);
                pictures += shown;
            }

            pictures.Should().Be(Entries);
        }

        await reader.Context.CloseAsync();
    }

    [GeneratedRegex(@"(Entrée|Fin) ?(?<n>\d+)(?<of>[df])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Mark();
}
