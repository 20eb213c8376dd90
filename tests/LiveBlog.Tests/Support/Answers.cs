using System.Text.Json;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace LiveBlog.Tests.Support;

/// <summary>What an answer must be.</summary>
static class Answers
{
    public static async Task ShouldBeAsync(this HttpResponseMessage response, HttpStatusCode status) =>
        response.StatusCode.Should().Be(status, "the answer was {0}", Escaped(await response.Content.ReadAsStringAsync()));

    /// <summary>Checks that it is a problem (RFC 9457), and that <c>errors</c> names exactly these fields.</summary>
    public static async Task<JsonElement> ShouldBeProblemAsync(
        this HttpResponseMessage response,
        HttpStatusCode status,
        params string[] fields
    )
    {
        await response.ShouldBeAsync(status);
        response.Content.Headers.ContentType?.MediaType.Should().Be("application/problem+json");
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        problem.GetProperty("status").GetInt32().Should().Be((int)status);
        problem.GetProperty("title").GetString().Should().NotBeNullOrEmpty();
        if (fields.Length > 0)
        {
            var errors = problem.GetProperty("errors");
            errors.EnumerateObject().Select(e => e.Name).Should().BeEquivalentTo(fields);
            errors
                .EnumerateObject()
                .Should()
                .OnlyContain(e => e.Value.EnumerateArray().All(m => m.GetString()!.Length > 0 && !m.GetString()!.Contains('{')));
        }

        return problem;
    }

    public static async Task<IHtmlDocument> PageAsync(this TestHost host, string path) => Parse(await host.TextAsync(path));

    public static async Task<string> TextAsync(this TestHost host, string path)
    {
        using var response = await host.Anonymous().GetAsync(path);
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return await response.Content.ReadAsStringAsync();
    }

    public static async Task<IHtmlDocument> ReadPageAsync(this HttpResponseMessage response) =>
        Parse(await response.Content.ReadAsStringAsync());

    public static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    /// <summary>The ids of the entries of a page's feed, as they stand.</summary>
    public static IReadOnlyList<long> EntryIds(this IHtmlDocument page) =>
        [.. page.QuerySelectorAll("#entries > article.entry").Select(IdOf)];

    /// <summary>The headlines of a page's feed, the pinned entry's first.</summary>
    public static IReadOnlyList<string> Headlines(this IHtmlDocument page) =>
        [.. page.QuerySelectorAll("#feed article h3").Select(h => h.TextContent)];

    public static long IdOf(AngleSharp.Dom.IElement article) =>
        long.Parse(article.Id!["e-".Length..], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The bytes of one entry as they stand in a page.</summary>
    public static string EntryBytes(string page, long id)
    {
        var mark = page.IndexOf($"id=\"e-{id}\"", StringComparison.Ordinal);
        var start = page.LastIndexOf("<article", mark, StringComparison.Ordinal);
        return page[start..(page.IndexOf("</article>", mark, StringComparison.Ordinal) + "</article>".Length)];
    }

    // FluentAssertions takes braces in a reason for places to fill.
    static string Escaped(string text) => text.Length > 600 ? text[..600] : text;
}
