using System.Globalization;
using FluentAssertions;
using LiveBlog.BrowserTests.Support;
using Microsoft.Playwright;
using Xunit;

namespace LiveBlog.BrowserTests;

/// <summary>
/// Where a reader stands in the feed: in both orders, on short blogs and long ones, whatever happens there and whatever they press.
/// </summary>
[Collection(NewsroomCollection.Name)]
public sealed class ReadingPlaceTests(Newsroom newsroom)
{
    // One more page than the first.
    const int Long = 70;
    const int Short = 30;

    // The first entry in view: its id, and its top in px.
    const string Place = """
        () => {
          const first = [...document.querySelectorAll('#feed article.entry')].find(a => a.getBoundingClientRect().bottom > 0);
          return `${first.id} ${Math.round(first.getBoundingClientRect().top)}`;
        }
        """;

    readonly Server server = newsroom.Server;

    [Theory]
    [InlineData("newest", Short)]
    [InlineData("newest", Long)]
    [InlineData("oldest", Short)]
    [InlineData("oldest", Long)]
    public async Task A_reader_stays_where_they_are_and_goes_where_they_ask_to_go(string order, int size)
    {
        var (slug, entries) = await FilledAsync($"place-{order}-{size}", size);
        var address = new Uri(server.Url, $"/live/{slug}?order={order}");
        var reader = await newsroom.ReaderAsync(address);
        var inOrder = order == "newest" ? entries.AsEnumerable().Reverse().ToList() : entries;
        var shown = Math.Min(size, 50);
        foreach (var where in new[] { "top", "middle", "end" })
        {
            // What happens above what is read moves nothing. At the top it is the first entry itself that is read.
            var place = await StandAsync(where);
            var longer = string.Concat(Enumerable.Repeat("Un mot de plus. ", 60));
            await ChangeAsync(inOrder[0], new { headline = "Plus longue", bodyMarkdown = longer });
            await ShouldStandAsync(place, $"an edit, {where}");
            var gone = inOrder[1];
            await server.WithdrawAsync(gone.Id);
            await Assertions.Expect(reader.Locator($"#e-{gone.Id}")).ToHaveCountAsync(0);
            await ShouldStandAsync(place, $"a withdrawal, {where}");
            inOrder.Remove(gone);

            // What is new comes in at once at the live edge, and waits elsewhere.
            var atEdge = order == "newest" ? where == "top" : where == "end" && size == Short;
            var arrived = await server.PostAsync(slug, new { headline = $"Nouvelle, {where}" });
            await reader.WaitForRevisionAsync(arrived.Revision);
            await Assertions.Expect(reader.Locator($"#e-{arrived.Id}")).ToHaveCountAsync(atEdge ? 1 : 0);
            await Assertions.Expect(reader.Locator(".arrivals")).ToHaveCountAsync(atEdge ? 0 : 1);
            if (!atEdge)
            {
                await ShouldStandAsync(place, $"an arrival, {where}");
                await reader.ClickAsync(".arrivals");
                await ShouldBeAtAsync(arrived, $"the pill, {where}");
            }

            await StandAsync(where);
            arrived = await server.PostAsync(slug, new { headline = $"Encore une, {where}" });
            await reader.WaitForRevisionAsync(arrived.Revision);
            await reader.Keyboard.PressAsync("n");
            await ShouldBeAtAsync(arrived, $"n, {where}");
            if (order == "newest")
            {
                inOrder.Insert(0, arrived);
            }

            // Left and come back to, or loaded again, as far as the feed had been loaded.
            place = await StandAsync(where, further: true);
            await reader.ReloadAsync();
            await ShouldStandAsync(place, $"a reload, {where}");
            await reader.GotoAsync(new Uri(server.Url, "/newswire").ToString());
            await reader.GoBackAsync();
            await ShouldStandAsync(place, $"going back, {where}");

            // The other order is read from its beginning, and back one is where one was.
            place = await StandAsync(where, further: true);
            var scrolled = await reader.EvaluateAsync<double>("() => scrollY");
            await reader.Keyboard.PressAsync("o");
            await Assertions.Expect(reader.Locator("#feed")).ToHaveAttributeAsync("data-order", order == "newest" ? "oldest" : "newest");
            await Assertions.Expect(reader.Locator("#entries article").First).ToBeInViewportAsync();
            if (where == "top")
            {
                (await reader.EvaluateAsync<double>("() => scrollY")).Should().Be(scrolled, "nobody at the top is moved");
            }

            await reader.GoBackAsync();
            await Assertions.Expect(reader.Locator("#feed")).ToHaveAttributeAsync("data-order", order);
            await ShouldStandAsync(place, $"back from the other order, {where}");
        }

        await reader.Context.CloseAsync();

        async Task<string> StandAsync(string where, bool further = false)
        {
            // The address that is open already would be loaded again, not visited.
            await reader.GotoAsync("about:blank");
            await reader.GotoAsync(address.ToString());
            await reader.WaitForLiveAsync();
            if (further && size == Long && where != "top")
            {
                await reader.ClickAsync("#more a");
                await Assertions.Expect(reader.Locator("#more")).ToHaveCountAsync(0);
            }

            await reader.EvaluateAsync(
                """
                where => {
                  const all = document.querySelectorAll('#entries article');
                  if (where === 'middle') all[Math.floor(all.length / 2)].scrollIntoView({ block: 'start', behavior: 'instant' });
                  else scrollTo({ top: where === 'top' ? 0 : document.documentElement.scrollHeight, behavior: 'instant' });
                  return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                }
                """,
                where
            );
            return await reader.EvaluateAsync<string>(Place);
        }

        async Task ChangeAsync(Posted entry, object to)
        {
            var edited = await server.EditAsync(entry.Id, to);
            await reader.WaitForRevisionAsync(edited.Revision);
        }

        async Task ShouldStandAsync(string place, string after)
        {
            await Eventually.TrueAsync(
                async () => Near(await reader.EvaluateAsync<string>(Place), place),
                $"the reader stands at {place} after {after}"
            );
        }

        async Task ShouldBeAtAsync(Posted entry, string after)
        {
            await Assertions.Expect(reader.Locator($"#e-{entry.Id}")).ToBeInViewportAsync();
            await Assertions.Expect(reader.Locator($"#e-{entry.Id}-t")).ToBeFocusedAsync();
            (await reader.Locator(".arrivals").CountAsync()).Should().Be(0, after);
        }
    }

    /// <summary>The same entry, within two pixels.</summary>
    static bool Near(string a, string b)
    {
        var (x, y) = (a.Split(' '), b.Split(' '));
        return x[0] == y[0] && Math.Abs(int.Parse(x[1], CultureInfo.InvariantCulture) - int.Parse(y[1], CultureInfo.InvariantCulture)) <= 2;
    }

    [Fact]
    public async Task Focus_and_selection_outlive_what_happens_to_their_entry_and_never_fall_to_the_body()
    {
        var (slug, entries) = await FilledAsync("holding", 5);
        const string first = "Un [premier lien](https://a.example/) et";
        const string body = $"Ils parlent.\n\n{first} le [second lien](https://b.example/) en **quelques mots**.";
        var its = await server.EditAsync(entries[2].Id, new { headline = "Le texte", bodyMarkdown = body });
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        await reader.EvaluateAsync(
            """
            id => {
              const link = document.querySelector(`#e-${id} a[href="https://b.example/"]`);
              link.focus();
              getSelection().selectAllChildren(link);
            }
            """,
            its.Id
        );
        foreach (
            var change in new object[]
            {
                new
                {
                    headline = "Le texte",
                    bodyMarkdown = body,
                    isKeyEvent = true,
                },
                new
                {
                    headline = "Le texte",
                    bodyMarkdown = body,
                    isKeyEvent = true,
                    isPinned = true,
                },
                new { headline = "Le texte", bodyMarkdown = body },
                new { headline = "Le texte", bodyMarkdown = "Depuis.\n\n" + body },
                new { headline = "Un texte", bodyMarkdown = "Depuis.\n\n" + body.Replace(first, "Voici", StringComparison.Ordinal) },
            }
        )
        {
            await reader.WaitForRevisionAsync((await server.EditAsync(its.Id, change)).Revision);
            (await reader.EvaluateAsync<string>("() => document.activeElement.href + ' ' + getSelection()"))
                .Should()
                .Be("https://b.example/ second lien");
        }

        await server.WithdrawAsync(its.Id);
        await Assertions.Expect(reader.Locator($"#e-{entries[1].Id}-t")).ToBeFocusedAsync();
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task The_pinned_entry_stays_on_its_own_page_when_it_is_unpinned_and_the_page_is_the_one_around_it()
    {
        var (slug, entries) = await FilledAsync("unpinned", Long);
        await server.EditAsync(entries[3].Id, new { headline = "L’ancienne", isPinned = true });
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, $"/live/{slug}/entry/{entries[3].Id}"));
        await reader.WaitForLiveAsync();
        await Assertions.Expect(reader.Locator("#pinned article")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("L’ancienne"));
        await server.EditAsync(entries[3].Id, new { headline = "L’ancienne" });
        await Assertions.Expect(reader.Locator($"#entries > #e-{entries[3].Id}")).ToBeInViewportAsync();
        await Assertions.Expect(reader.Locator($"#e-{entries[3].Id}-t")).ToBeFocusedAsync();
        await reader.ShouldEqualAReloadAsync(newsroom);
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task Back_from_the_replay_leads_to_the_live_blog_also_after_a_reload_of_the_replay()
    {
        var (slug, entries) = await FilledAsync("back-to-live", 20);
        var address = new Uri(server.Url, "/live/" + slug).ToString();
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/"));
        await reader.GotoAsync(address);
        await reader.WaitForLiveAsync();
        foreach (var reloads in new[] { false, true })
        {
            await reader.ClickAsync("#to-replay");
            await Assertions.Expect(reader.Locator("#replay")).ToBeVisibleAsync();
            await reader.ClickAsync("#replay-earlier");
            await reader.WaitForURLAsync(url => url.Contains("at=", StringComparison.Ordinal));
            if (reloads)
            {
                await reader.ReloadAsync();
                await Assertions.Expect(reader.Locator(".replay-slider")).ToBeVisibleAsync();
            }

            await reader.GoBackAsync();
            await Assertions.Expect(reader.Locator("#replay")).ToHaveCountAsync(0);
            reader.Url.Should().Be(address);
            await reader.WaitForLiveAsync();
            var last = await server.EditAsync(entries[5].Id, new { headline = $"Après le retour, {reloads}" });
            await reader.WaitForRevisionAsync(last.Revision);
            await reader.ShouldEqualAReloadAsync(newsroom);
        }

        // The way back on the page itself leaves no second step in the history.
        await reader.ClickAsync("#to-replay");
        await reader.ClickAsync("#replay-present");
        await Assertions.Expect(reader.Locator("#replay")).ToHaveCountAsync(0);
        await reader.WaitForURLAsync(address);
        await reader.GoBackAsync();
        new Uri(reader.Url).AbsolutePath.Should().Be("/");
        await reader.Context.CloseAsync();
    }

    [Fact]
    public async Task A_burst_is_one_sentence_to_a_screen_reader_and_the_Enter_that_ends_a_composition_sends_nothing()
    {
        var (slug, _) = await FilledAsync("heard", 3);
        var reader = await newsroom.ReaderAsync(new Uri(server.Url, "/live/" + slug));
        await reader.WaitForLiveAsync();
        await reader.EvaluateAsync(
            """
            () => {
              const region = document.querySelector('body > [aria-live=polite]');
              window.heard = [];
              new MutationObserver(() => { if (region.textContent !== '') window.heard.push(region.textContent); })
                .observe(region, { childList: true, characterData: true, subtree: true });
            }
            """
        );
        Posted last = null!;
        for (var i = 1; i <= 5; i++)
        {
            last = await server.PostAsync(slug, new { headline = $"À la suite {i}" });
        }

        await reader.WaitForRevisionAsync(last.Revision);
        await Eventually.TrueAsync(() => reader.EvaluateAsync<bool>("() => window.heard.length > 0"), "the burst is told");
        (await reader.EvaluateAsync<string[]>("() => window.heard")).Should().ContainSingle().Which.Should().StartWith("5 ");

        await reader.Keyboard.PressAsync("/");
        await Assertions.Expect(reader.Locator("#search-q")).ToBeFocusedAsync();
        var cdp = await reader.Context.NewCDPSessionAsync(reader);
        await cdp.SendAsync(
            "Input.imeSetComposition",
            new()
            {
                ["text"] = "にほん",
                ["selectionStart"] = 3,
                ["selectionEnd"] = 3,
            }
        );
        await reader.Keyboard.PressAsync("Enter");
        await reader.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))");
        new Uri(reader.Url).AbsolutePath.Should().Be("/live/" + slug);
        await cdp.SendAsync("Input.insertText", new() { ["text"] = "日本" });
        await Assertions.Expect(reader.Locator("#search-q")).ToHaveValueAsync("日本");
        await reader.Keyboard.PressAsync("Enter");
        await reader.WaitForURLAsync(url => new Uri(url).AbsolutePath == $"/live/{slug}/search");
        await reader.Context.CloseAsync();
    }

    /// <summary>A blog of entries a minute apart, the oldest first in the list.</summary>
    async Task<(string Slug, List<Posted> Entries)> FilledAsync(string slug, int count)
    {
        var posted = new List<Posted>();
        await server.OpenBlogAsync(slug);
        var start = new DateTime(2022, 1, 12, 12, 0, 0, DateTimeKind.Utc);
        for (var n = 1; n <= count; n++)
        {
            var entry = new
            {
                headline = $"Entrée {n}.",
                bodyMarkdown = "Un paragraphe pour la hauteur.\n\nUn autre.",
                publishedAt = start.AddMinutes(n),
            };
            posted.Add(await server.PostAsync(slug, entry));
        }

        return (slug, posted);
    }
}
