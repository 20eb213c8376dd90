using CsCheck;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.Api;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Features.SearchPage;

/// <summary>What is found, on both databases: through the API, which asks as the page does.</summary>
public sealed class SearchTests(SiteOnEveryDatabase site) : IClassFixture<SiteOnEveryDatabase>
{
    [EveryDatabase]
    public async Task Each_language_is_searched_in_its_own_way(DatabaseProvider provider)
    {
        var host = await site.OnAsync(provider);
        (string Language, string Text, string Query, string Other)[] cases =
        [
            ("fr", "L’été, les négociateurs sont arrivés à l’hôtel.", "negociation ete HOTEL arrivee", "hiver"),
            ("en", "The ferries’ owners were negotiating.", "ferry negotiations owner", "bridge"),
            ("es", "Las negociaciones de mañana empezarán tarde.", "negociacion manana", "ayer"),
            ("de", "Die Häuser an der Großen Straße stehen.", "haus strasse groß", "Brücke"),
            ("ru", "Переговоры начались на новой ёлке.", "переговоров новый елка", "мост"),
            ("ar", "بدأت المُفاوضات في المدينة بحضور أحمد.", "مفاوضات مدينه احمد", "جسر"),
        ];
        foreach (var (language, text, query, other) in cases)
        {
            var slug = await host.OpenBlogAsync(new { language });
            var entry = await host.PublishAsync(slug, new { bodyMarkdown = text });
            await host.PublishAsync(slug, new { headline = other });

            (await FindAsync(host, slug, query)).Should().Equal([entry.Id], "in {0}", language);
        }
    }

    [EveryDatabase]
    public async Task All_that_an_entry_says_is_found_and_no_phrase_runs_from_one_part_into_another(DatabaseProvider provider)
    {
        var host = await site.OnAsync(provider);
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(
            slug,
            new
            {
                headline = "Alpha one",
                bodyHtml = "<p>Bravo<br>two</p><ul><li>char<em>lie</em></li></ul>",
                author = "Delta",
                tags = new[] { "echo" },
                quotes = new[]
                {
                    new
                    {
                        text = "Foxtrot",
                        attribution = "Golf",
                        role = "hotel",
                    },
                },
                relatedLinks = new[] { new { url = "https://example.com/", title = "India" } },
                media = new[]
                {
                    new
                    {
                        url = "https://example.com/p.jpg",
                        alt = "Juliet",
                        caption = "Kilo",
                        credit = "Lima",
                    },
                },
            }
        );

        foreach (var word in "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima".Split(' '))
        {
            (await FindAsync(host, slug, word)).Should().Equal([entry.Id], "it says {0}", word);
        }

        (await FindAsync(host, slug, "\"bravo two\"")).Should().Equal(entry.Id);
        (await FindAsync(host, slug, "\"one bravo\"")).Should().BeEmpty();
        (await FindAsync(host, slug, "strong")).Should().BeEmpty();
    }

    [EveryDatabase]
    public async Task Words_phrases_and_exclusions(DatabaseProvider provider)
    {
        var host = await site.OnAsync(provider);
        var slug = await host.OpenBlogAsync();
        var one = (await host.PublishAsync(slug, new { headline = "The old port is open" })).Id;
        var two = (await host.PublishAsync(slug, new { headline = "Open: the port, the old one" })).Id;
        var three = (await host.PublishAsync(slug, new { headline = "A port of call, NEAR the sea AND the hills OR not" })).Id;

        (await FindAsync(host, slug, "port")).Should().Equal(three, two, one);
        (await FindAsync(host, slug, "port", "&order=oldest")).Should().Equal(one, two, three);
        (await FindAsync(host, slug, "old port")).Should().Equal(two, one);
        (await FindAsync(host, slug, "\"old port\"")).Should().Equal(one);
        (await FindAsync(host, slug, "old-port")).Should().Equal(one);
        (await FindAsync(host, slug, "port -old")).Should().Equal(three);
        (await FindAsync(host, slug, "port -\"old port\"")).Should().Equal(three, two);
        (await FindAsync(host, slug, "-old")).Should().Equal(three);
        (await FindAsync(host, slug, "-old -sea")).Should().BeEmpty();
        (await FindAsync(host, slug, "near AND or")).Should().Equal(three);
        (await FindAsync(host, slug, "!!!")).Should().BeEmpty();
    }

    [EveryDatabase]
    public async Task A_change_is_found_at_once_and_what_was_before_it_no_more(DatabaseProvider provider)
    {
        var host = await site.OnAsync(provider);
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "Ferry", publishedAt = "2022-01-12T12:00:00Z" });
        await host.PublishAsync(slug, new { headline = "Ferry two", publishedAt = "2022-01-12T13:00:00Z" });

        await host.EditAsync(entry.Id, new { headline = "Bridge" });
        (await FindAsync(host, slug, "ferry")).Should().NotContain(entry.Id);
        (await FindAsync(host, slug, "bridge")).Should().Equal(entry.Id);

        // Only its time: the index follows.
        await host.EditAsync(entry.Id, new { headline = "Ferry", publishedAt = "2022-01-12T12:00:00Z" });
        await host.EditAsync(entry.Id, new { headline = "Ferry", publishedAt = "2022-01-12T14:00:00Z" });
        (await FindAsync(host, slug, "ferry"))[0].Should().Be(entry.Id);

        await host.WithdrawAsync(entry.Id);
        (await FindAsync(host, slug, "ferry")).Should().ContainSingle().And.NotContain(entry.Id);
    }

    [EveryDatabase]
    public async Task What_is_erased_is_in_no_index(DatabaseProvider provider)
    {
        var host = await site.OnAsync(provider);
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "Ferry" });

        await WriteAsync(
            host,
            slug,
            async (db, blog) => blog.Erase(await db.Entries.SingleAsync(e => e.Id == new EntryId(entry.Id)), Drafts.Noon)
        );

        (await FindAsync(host, slug, "ferry")).Should().BeEmpty();
        (
            await host.InDatabaseAsync(db =>
                db.Entries.AsNoTracking().Where(e => e.Id == new EntryId(entry.Id)).Select(e => e.SearchText).SingleAsync()
            )
        )
            .Should()
            .BeNull();
    }

    [EveryDatabase]
    public async Task Other_blogs_entries_never_appear(DatabaseProvider provider)
    {
        var host = await site.OnAsync(provider);
        var slugs = new List<(string Slug, long Id)>();
        for (var i = 0; i < 12; i++)
        {
            var slug = await host.OpenBlogAsync();
            slugs.Add(
                (
                    slug,
                    (await host.PublishAsync(slug, new { headline = $"Ferry {i} 1 11 ß1 ß11", publishedAt = "2022-01-12T12:00:00Z" })).Id
                )
            );
        }

        foreach (var (slug, id) in slugs)
        {
            (await FindAsync(host, slug, "ferry")).Should().Equal(id);
            (await FindAsync(host, slug, "-bridge")).Should().Equal(id);
        }
    }

    [EveryDatabase]
    public async Task Pages_follow_each_other_without_a_gap_or_a_repeat(DatabaseProvider provider)
    {
        var host = await site.OnAsync(provider);
        var slug = await host.OpenBlogAsync();
        var random = new Random(4);
        var published = new List<EntryJson>();

        // Out of order, many in the same second and the same millisecond, some before 1970 and beyond what an index counts.
        string[] odd =
        [
            "1900-01-01T00:00:00Z",
            "1918-11-11T11:00:00Z",
            "1969-07-20T20:17:40Z",
            "2999-12-31T23:59:59Z",
            "2150-01-01T00:00:00Z",
        ];
        for (var i = 0; i < 40; i++)
        {
            var at = i < odd.Length ? odd[i] : $"2022-01-12T12:00:{random.Next(4):00}.{random.Next(2)}00Z";
            published.Add(await host.PublishAsync(slug, new { headline = i % 3 == 0 ? "Bridge" : "Ferry", publishedAt = at }));
        }

        var ferries = published.Where(e => e.Headline == "Ferry").Select(e => e.Id).ToList();
        foreach (var order in new[] { "newest", "oldest" })
        {
            var found = new List<EntryJson>();
            for (string? cursor = null; ; )
            {
                var page = await host.GetAsync<ListJson<EntryJson>>(
                    $"/api/v1/blogs/{slug}/entries?q=ferry&limit=7&order={order}" + (cursor is null ? "" : "&cursor=" + cursor)
                );
                found.AddRange(page.Items);
                if ((cursor = page.Next) is null)
                {
                    break;
                }

                page.Items.Should().HaveCount(7);
            }

            found.Select(e => e.Id).Should().OnlyHaveUniqueItems().And.BeEquivalentTo(ferries);
            var seconds = found
                .Select(e => e.PublishedAt.Ticks / TimeSpan.TicksPerSecond)
                .Where(s =>
                    s > new DateTime(1900, 1, 1).Ticks / TimeSpan.TicksPerSecond
                    && s < new DateTime(2100, 1, 1).Ticks / TimeSpan.TicksPerSecond
                );
            _ = order == "newest" ? seconds.Should().BeInDescendingOrder() : seconds.Should().BeInAscendingOrder();
        }
    }

    [EveryDatabase]
    public async Task Many_hits_are_found_as_few_are(DatabaseProvider provider)
    {
        var host = await site.OnAsync(provider);
        var slug = await host.OpenBlogAsync(new { language = "en" });
        var other = await host.OpenBlogAsync(new { language = "en" });
        await host.PublishAtOnceAsync(slug, 1_200);
        await host.PublishAsync(other, new { headline = "7" });

        var newest = await FindAsync(host, slug, "-7", "&limit=200");
        var oldest = await FindAsync(host, slug, "-7", "&limit=200&order=oldest");

        newest.Should().HaveCount(200).And.BeInDescendingOrder();
        oldest.Should().HaveCount(200).And.BeInAscendingOrder();
        newest.Should().NotIntersectWith(oldest);
        (await FindAsync(host, slug, "7")).Should().ContainSingle();
    }

    [EveryDatabase]
    public async Task Whatever_is_typed_is_answered(DatabaseProvider provider)
    {
        var host = await site.OnAsync(provider);
        var slug = await host.OpenBlogAsync(new { language = "fr" });
        await host.PublishAsync(slug, new { headline = "Le port", bodyMarkdown = "L’accord & <b>le reste</b>" });
        string[] awkward =
        [
            "AND",
            "OR",
            "NOT",
            "NEAR(",
            "\"",
            "'",
            "-",
            "*",
            ":",
            "^",
            "(",
            ")",
            "!",
            "&",
            "|",
            "<->",
            "\\",
            "{",
            "}",
            "+",
            "%",
            ";--",
            "ß1",
            "«",
            "»",
            "l’",
            "port",
            "accord",
            "\0",
            "\u202E",
            "é",
            "مُ",
            "한국",
            "\uFFFF",
            "0",
            "1e5",
            "a.b",
            "x@y.z",
            "http://a/b?c",
            " ",
        ];
        var piece = Gen.OneOf(Gen.Int[0, awkward.Length - 1].Select(i => awkward[i]), Gen.String[0, 6]);

        await piece
            .Array[0, 14]
            .Select(string.Concat)
            .SampleAsync(
                async text =>
                {
                    foreach (var address in new[] { $"/live/{slug}/search?q=", $"/api/v1/blogs/{slug}/entries?q=" })
                    {
                        using var response = await host.Anonymous().GetAsync(address + Uri.EscapeDataString(text));
                        response.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.BadRequest);
                    }
                },
                iter: 100,
                threads: 2
            );
    }

    [EveryDatabase]
    public async Task The_longest_entries_can_be_published_and_are_found(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider, Settings = ["--Publishing:MaxBodyBytes=5000000"] });
        var slug = await host.OpenBlogAsync(new { language = "ru" });

        // No word twice, two bytes a letter: the most that an index can be asked to hold.
        var body = string.Join(
            ' ',
            Enumerable
                .Range(0, 90_000)
                .Select(i => "сло" + new string([.. i.ToString("00000", null).Select(digit => (char)('а' + (digit - '0')))]))
        );
        var entry = await host.PublishAsync(slug, new { headline = "Длинная", bodyMarkdown = body });

        (await FindAsync(host, slug, "длинный")).Should().Equal(entry.Id);
        (await FindAsync(host, slug, "слоааабв")).Should().Equal(entry.Id);
    }

    [EveryDatabase]
    public async Task A_blog_that_changes_its_language_is_found_in_the_new_one(DatabaseProvider provider)
    {
        var host = await site.OnAsync(provider);
        var slug = await host.OpenBlogAsync(new { language = "fr" });
        var entry = await host.PublishAsync(slug, new { headline = "Two ferries, both negotiating" });
        (await FindAsync(host, slug, "ferry negotiation")).Should().BeEmpty();

        await host.ChangeBlogAsync(slug, new { language = "en" });

        await Eventually.TrueAsync(async () => (await FindAsync(host, slug, "ferry negotiation")).SequenceEqual([entry.Id]));
        (await host.GetAsync<EntryJson>($"/api/v1/entries/{entry.Id}"))
            .Revision.Should()
            .Be(entry.Revision, "to index is no visible change");
    }

    [EveryDatabase]
    public async Task Entries_from_before_the_search_are_indexed(DatabaseProvider provider)
    {
        await using var host = await TestHost.StartAsync(new() { Provider = provider });
        var slug = await host.OpenBlogAsync(new { language = "fr" });
        var before = await host.PublishManyAsync(slug, 3);
        await host.WithdrawAsync(before[1].Id);
        await host.InDatabaseAsync(db => db.Entries.ExecuteUpdateAsync(set => set.SetProperty(e => e.SearchText, (string?)null)));
        (await FindAsync(host, slug, "entry")).Should().BeEmpty();

        await host.RestartAsync();

        await Eventually.TrueAsync(async () => (await FindAsync(host, slug, "entry")).SequenceEqual([before[2].Id, before[0].Id]));
    }

    [Fact]
    public async Task A_search_that_is_too_long_is_a_problem_that_names_it()
    {
        var host = await site.OnAsync(DatabaseProvider.Sqlite);
        var slug = await host.OpenBlogAsync();

        using var tooLong = await host.Anonymous().GetAsync($"/api/v1/blogs/{slug}/entries?q={new string('a', 201)}");
        await tooLong.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "q");
        using var tooMany = await host.Anonymous().GetAsync($"/api/v1/blogs/{slug}/entries?q={string.Join('+', Enumerable.Range(1, 21))}");
        await tooMany.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "q");
        using var empty = await host.Anonymous().GetAsync($"/api/v1/blogs/{slug}/entries?q=+");
        await empty.ShouldBeAsync(HttpStatusCode.OK);
    }

    static async Task<IReadOnlyList<long>> FindAsync(TestHost host, string slug, string query, string more = "") =>
        [
            .. (
                await host.GetAsync<ListJson<EntryJson>>($"/api/v1/blogs/{slug}/entries?q={Uri.EscapeDataString(query)}{more}")
            ).Items.Select(e => e.Id),
        ];

    static async Task WriteAsync(TestHost host, string slug, Func<LiveBlogDb, Blog, Task> write)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var blogId = await db.Blogs.Where(b => b.Slug == slug).Select(b => b.Id).SingleAsync();
        await scope
            .ServiceProvider.GetRequiredService<BlogTransaction>()
            .RunAsync(
                blogId,
                async blog =>
                {
                    await write(db, blog);
                    return blog;
                },
                CancellationToken.None
            );
    }
}
