using System.Text.Json;
using LiveBlog.Features.Api;
using LiveBlog.Http;

namespace LiveBlog.Tests.Features.Media;

/// <summary>Uploaded pictures, and what stands elsewhere, in entries and at the head of a blog.</summary>
public sealed class PictureTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task An_entry_names_a_picture_by_its_id_and_says_of_it_what_was_said_before_unless_it_says_otherwise()
    {
        var slug = await host.OpenBlogAsync();
        var sent = await host.UploadAsync(
            Photos.Jpeg(800, 500),
            new()
            {
                ["alt"] = "A quay",
                ["caption"] = "The quay",
                ["credit"] = "AP",
                ["takenOn"] = "2022-01-11",
            }
        );
        var entry = await host.PublishAsync(
            slug,
            new
            {
                media = new object[]
                {
                    new { id = sent.Id },
                    new
                    {
                        id = sent.Id,
                        alt = "A pier",
                        caption = (string?)null,
                        takenOn = "2022-01-12",
                    },
                },
            }
        );
        entry
            .Media.Should()
            .BeEquivalentTo(
                [
                    new PictureJson(sent.Id, sent.Url, "A quay", "The quay", "AP", new DateOnly(2022, 1, 11), 800, 500),
                    new PictureJson(sent.Id, sent.Url, "A pier", null, "AP", new DateOnly(2022, 1, 12), 800, 500),
                ],
                o => o.WithStrictOrdering()
            );

        // What was given out, sent back, changes nothing: what is not said stays unsaid.
        var echoed = await host.EditAsync(entry.Id, JsonSerializer.SerializeToNode(entry, ApiJson.Options)!);
        echoed.Should().BeEquivalentTo(entry);
    }

    [Fact]
    public async Task A_picture_is_offered_in_every_format_with_its_size_and_loads_lazily()
    {
        var slug = await host.OpenBlogAsync();
        var sent = await host.UploadAsync(Photos.Jpeg(1_000, 1_400), new() { ["alt"] = "A tower" });
        await host.PublishAsync(slug, new { media = new[] { new { id = sent.Id } } });
        var figure = (await host.PageAsync($"/live/{slug}")).QuerySelector("article figure.picture")!;
        figure.ClassList.Should().Contain("tall");
        figure.QuerySelectorAll("source").Select(s => s.GetAttribute("type")).Should().Equal("image/avif", "image/webp");
        figure
            .QuerySelector("source")!
            .GetAttribute("srcset")
            .Should()
            .Be($"/media/{sent.Id}/320.avif 320w, /media/{sent.Id}/640.avif 640w, /media/{sent.Id}/1000.avif 1000w");
        var image = figure.QuerySelector("img")!;
        image.GetAttribute("width").Should().Be("1000");
        image.GetAttribute("height").Should().Be("1400");
        image.GetAttribute("alt").Should().Be("A tower");
        image.GetAttribute("loading").Should().Be("lazy");
        figure.QuerySelector("a.enlarge")!.GetAttribute("href").Should().Be(sent.Url);
        figure.QuerySelector("a.enlarge")!.HasAttribute("aria-label").Should().BeFalse("the picture names the link");

        foreach (
            var address in figure
                .QuerySelectorAll("[srcset]")
                .SelectMany(s => s.GetAttribute("srcset")!.Split(", "))
                .Select(s => s.Split(' ')[0])
                .Append(image.GetAttribute("src")!)
        )
        {
            (await host.BytesAsync(address)).Should().NotBeEmpty();
        }
    }

    [Fact]
    public async Task At_the_head_it_is_fetched_at_once()
    {
        var sent = await host.UploadAsync(Photos.Jpeg(800, 500), new() { ["alt"] = "A quay" });
        var slug = await host.OpenBlogAsync(new { picture = new { id = sent.Id } });
        var image = (await host.PageAsync($"/live/{slug}")).QuerySelector("#blog-head img")!;
        image.GetAttribute("fetchpriority").Should().Be("high");
        image.HasAttribute("loading").Should().BeFalse();
        image.Closest("a").Should().BeNull();
        (await host.GetAsync<BlogJson>($"/api/v1/blogs/{slug}")).Picture!.Alt.Should().Be("A quay");
    }

    [Fact]
    public async Task Several_make_a_gallery_whose_pictures_are_links_to_the_large_ones()
    {
        var slug = await host.OpenBlogAsync();
        var sent = await host.UploadAsync(Photos.Jpeg());
        await host.PublishAsync(
            slug,
            new
            {
                media = new object[]
                {
                    new { id = sent.Id, caption = "One" },
                    new
                    {
                        url = "https://example.com/b.jpg",
                        alt = "Two",
                        credit = "AP",
                    },
                },
            }
        );
        var gallery = (await host.PageAsync($"/live/{slug}")).QuerySelector("article .gallery")!;
        gallery.QuerySelectorAll("a.enlarge").Select(a => a.GetAttribute("href")).Should().Equal(sent.Url, "https://example.com/b.jpg");
        gallery
            .QuerySelectorAll("a.enlarge")[0]
            .GetAttribute("aria-label")
            .Should()
            .NotBeNullOrEmpty("a picture without words still leads somewhere");
        gallery.QuerySelectorAll("figcaption").Select(c => c.TextContent.Trim()).Should().Equal("One", "AP");
    }

    [Fact]
    public async Task A_picture_that_was_never_sent_is_refused()
    {
        var slug = await host.OpenBlogAsync();
        var before = await host.WrittenAsync();
        var missing = new string('0', 32);
        using var response = await host.Editor()
            .PostAsJsonAsync(
                $"/api/v1/blogs/{slug}/entries",
                new { media = new object[] { new { id = missing }, new { id = missing, url = $"/media/{missing}/64.jpg" } } }
            );
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "media[0].id", "media[1].id");
        (await host.WrittenAsync()).Should().Be(before);
    }

    [Fact]
    public async Task An_embed_of_another_site_is_a_facade_that_loads_nothing()
    {
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(
            slug,
            new { embeds = new[] { new { url = "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=10", title = "The whole speech" } } }
        );
        entry.Embeds.Should().ContainSingle().Which.Provider.Should().Be("YouTube");
        (await host.EditAsync(entry.Id, JsonSerializer.SerializeToNode(entry, ApiJson.Options)!)).Should().BeEquivalentTo(entry);

        using var response = await host.Anonymous().GetAsync($"/live/{slug}");
        var page = await response.ReadPageAsync();
        var figure = page.QuerySelector("article .elsewhere")!;
        figure.QuerySelectorAll("iframe, img, script, object, embed").Should().BeEmpty();
        figure.QuerySelector(".there a")!.GetAttribute("href").Should().Be("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=10");
        figure
            .QuerySelector(".load")!
            .GetAttribute("data-frame")
            .Should()
            .Be("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=10");
        page.QuerySelectorAll("iframe").Should().BeEmpty();
        page.QuerySelectorAll("link[rel=preconnect], link[rel=dns-prefetch]").Should().BeEmpty();
        response.Headers.GetValues("Content-Security-Policy").Single().Should().Contain("frame-src https://www.youtube-nocookie.com ");
    }

    [Fact]
    public async Task An_unknown_site_is_refused_by_name()
    {
        var slug = await host.OpenBlogAsync();
        var before = await host.WrittenAsync();
        using var response = await host.Editor()
            .PostAsJsonAsync(
                $"/api/v1/blogs/{slug}/entries",
                new { embeds = new object[] { new { url = "https://example.com/watch?v=dQw4w9WgXcQ" }, new { title = "Nowhere" } } }
            );
        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "embeds[0].url", "embeds[1].url");
        problem.GetProperty("errors").GetProperty("embeds[0].url")[0].GetString().Should().Contain("YouTube").And.Contain("Mastodon");
        (await host.WrittenAsync()).Should().Be(before);
    }
}
