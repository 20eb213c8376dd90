using AngleSharp.Html.Dom;

namespace LiveBlog.Tests.Features.Publishing;

/// <summary>The well-known ways to smuggle a program into a page, through every text that an editor can write.</summary>
public sealed class XssTests(RunningSite site) : IClassFixture<RunningSite>
{
    static readonly string[] Forbidden = ["iframe", "object", "embed", "base", "style", "form", "math", "template", "marquee", "frameset"];

    readonly TestHost host = site.Host;

    [Fact]
    public async Task No_known_vector_through_an_entry_leaves_anything_that_runs()
    {
        foreach (var vectors in XssVectors.All.Chunk(10))
        {
            var slug = await host.OpenBlogAsync(new { language = "en", embedOrigins = new[] { "*" } });
            foreach (var vector in vectors)
            {
                await PublishAsync(
                    slug,
                    new
                    {
                        headline = vector,
                        bodyHtml = "a" + vector,
                        author = vector[..Math.Min(vector.Length, 200)],
                        tags = new[] { vector[..Math.Min(vector.Length, 60)] },
                    }
                );
                await PublishAsync(slug, new { bodyMarkdown = $"a {vector}\n\n{vector}\n\n[b]({vector}) ![c]({vector}) <{vector}>" });
                await PublishAsync(
                    slug,
                    new
                    {
                        headline = "quotes",
                        quotes = new[]
                        {
                            new
                            {
                                text = vector,
                                attribution = vector[..Math.Min(vector.Length, 200)],
                                role = vector,
                            },
                        },
                    }
                );
                await PublishAsync(slug, new { headline = "link", relatedLinks = new[] { new { url = "/a", title = vector } } });
                await PublishAsync(
                    slug,
                    new { headline = "link", relatedLinks = new[] { new { url = vector, imageUrl = vector } } },
                    mayBeRefused: true
                );
                await PublishAsync(
                    slug,
                    new
                    {
                        headline = "link",
                        relatedLinks = new[] { new { url = "https://example.com/" + vector, imageUrl = "/" + vector } },
                    },
                    mayBeRefused: true
                );
                await PublishAsync(
                    slug,
                    new
                    {
                        headline = "picture",
                        media = new[]
                        {
                            new
                            {
                                url = "/" + vector,
                                alt = vector,
                                caption = vector,
                                credit = vector[..Math.Min(vector.Length, 200)],
                            },
                        },
                    },
                    mayBeRefused: true
                );
            }

            for (var path = $"/live/{slug}"; path is not null; )
            {
                var page = await host.PageAsync(path);
                ShouldBeHarmless(page);
                path = page.QuerySelector("#more a")?.GetAttribute("href");
            }

            ShouldBeHarmless(await host.PageAsync($"/embed/{slug}"));
            foreach (var change in (await host.ChangesAsync(slug, since: 1)).Changes)
            {
                ShouldBeHarmless(Answers.Parse(change.Html!));
                change.Html!.Split("</article>").Should().HaveCount(2, "an entry must not end before its end");
            }
        }
    }

    [Fact]
    public async Task No_known_vector_through_a_blogs_head_leaves_anything_that_runs()
    {
        foreach (var vector in XssVectors.All)
        {
            var slug = await host.OpenBlogAsync(
                new
                {
                    title = vector,
                    standfirst = vector,
                    introHtml = "a" + vector,
                    byline = vector,
                    topic = "Topic " + vector[..Math.Min(vector.Length, 150)],
                    picture = new
                    {
                        url = "/a.jpg",
                        alt = vector,
                        caption = vector,
                    },
                }
            );
            ShouldBeHarmless(await host.PageAsync($"/live/{slug}"));
        }

        ShouldBeHarmless(await host.PageAsync("/"));
    }

    [Fact]
    public async Task A_permalink_carries_its_words_into_title_and_description_without_letting_them_out()
    {
        var slug = await host.OpenBlogAsync();
        foreach (var vector in XssVectors.All.Where((_, n) => n % 4 == 0))
        {
            var entry = await PublishAsync(slug, new { headline = vector, bodyHtml = "a" + vector });
            ShouldBeHarmless(await host.PageAsync($"/live/{slug}/entry/{entry}"));
        }
    }

    [Fact]
    public void There_are_vectors_enough() => XssVectors.All.Distinct().Count().Should().BeGreaterThanOrEqualTo(60);

    async Task<long> PublishAsync(string slug, object fields, bool mayBeRefused = false)
    {
        using var response = await host.Editor().PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", fields);
        if (mayBeRefused && response.StatusCode == HttpStatusCode.BadRequest)
        {
            return 0;
        }

        await response.ShouldBeAsync(HttpStatusCode.Created);
        return (await response.ReadAsync<LiveBlog.Features.Api.EntryJson>()).Id;
    }

    static void ShouldBeHarmless(IHtmlDocument page)
    {
        foreach (var element in page.All)
        {
            var html = element.OuterHtml.Length > 300 ? element.OuterHtml[..300] : element.OuterHtml;
            // The page has forms of its own, and none of them is in the feed.
            // That of an embed says where links open, and changes no address.
            var isTarget =
                element is IHtmlBaseElement { Target: "_top" }
                && element.GetAttribute("href") is null
                && element.ParentElement is IHtmlHeadElement;
            Forbidden
                .Where(name => name != "form" || element.Closest(".ways, .replay") is null)
                .Where(name => name != "base" || !isTarget)
                .Should()
                .NotContain(element.LocalName, "{0}", html);
            if (element is IHtmlScriptElement script)
            {
                (
                    script.Type is "application/json" or "application/ld+json"
                    || (script.Source?.StartsWith("/js/", StringComparison.Ordinal) ?? false)
                )
                    .Should()
                    .BeTrue("{0} is none of ours", html);
            }

            foreach (var attribute in element.Attributes)
            {
                attribute
                    .Name.Should()
                    .NotStartWith("on", "of {0}", html)
                    .And.NotBe("style", "of {0}", html)
                    .And.NotBe("srcdoc", "of {0}", html)
                    .And.NotBe("formaction", "of {0}", html);
                if (attribute.Name is "href" or "src" or "action" or "xlink:href" or "cite" or "poster" or "background" or "data")
                {
                    // A browser drops white space and controls from an address before it reads the scheme.
                    new string([.. attribute.Value.Where(c => c > ' ' && c != '\u00A0')])
                        .Should()
                        .NotMatchRegex("(?i)^(javascript|vbscript|data|livescript|mocha|feed|blob|file):", "of {0}", html);
                }
            }
        }

        page.QuerySelectorAll("meta[http-equiv]").Should().BeEmpty();
        page.QuerySelectorAll("link[rel=stylesheet]:not([href^='/css/'])").Should().BeEmpty();
        page.QuerySelectorAll(".entry-text [id]:not(h3)").Should().BeEmpty("an id from outside could pose as one of the page's own");
    }
}
