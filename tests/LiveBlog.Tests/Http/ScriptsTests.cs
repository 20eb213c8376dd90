namespace LiveBlog.Tests.Http;

/// <summary>How scripts come to a page: what runs before the first paint, what is named beforehand, and how long each is kept.</summary>
public sealed class ScriptsTests(RunningSite site) : IClassFixture<RunningSite>
{
    readonly TestHost host = site.Host;

    [Fact]
    public async Task Every_file_that_the_page_names_is_there_and_kept_for_ever()
    {
        var page = await host.PageAsync($"/live/{await host.OpenBlogAsync()}");
        string[] files =
        [
            .. page.QuerySelectorAll("script[src]").Select(s => s.GetAttribute("src")!),
            .. page.QuerySelectorAll("link[rel=modulepreload], link[rel=stylesheet]").Select(l => l.GetAttribute("href")!),
        ];
        files
            .Should()
            .Contain(f => f.StartsWith("/js/chunks/", StringComparison.Ordinal), "the reader's script shares code with its chunks");
        foreach (var file in files)
        {
            using var response = await host.Anonymous().GetAsync(file);
            await response.ShouldBeAsync(HttpStatusCode.OK);
            response.Headers.CacheControl!.ToString().Should().Contain("immutable", "{0} has a name that changes with it", file);
        }
    }

    [Fact]
    public async Task Scripts_and_styles_of_a_release_are_kept_for_pages_that_outlive_it_and_removed_after_thirty_days()
    {
        string[] paths = ["js/chunks/share-OLDRELEASE.js", "js/reader.0ldrelease.js", "css/built/reader.0ldrelease.css"];
        var aged = Path.Combine(host.AssetsFolder, "js", "chunks", "share-AGED.js");
        await using var upgraded = await TestHost.StartAsync(new TestHostSetup { Settings = [$"--Assets:Folder={host.AssetsFolder}"] });

        // Each release keeps its own.
        await Eventually.TrueAsync(
            () =>
                Task.FromResult(
                    Directory.Exists(host.AssetsFolder)
                        && Directory.EnumerateFiles(host.AssetsFolder, "share-*.js", SearchOption.AllDirectories).Any()
                ),
            "the release keeps its files"
        );
        foreach (var path in paths)
        {
            await File.WriteAllTextAsync(Path.Combine(host.AssetsFolder, path), "/* of before */");
            using var response = await host.Anonymous().GetAsync("/" + path);
            await response.ShouldBeAsync(HttpStatusCode.OK);
            response.Headers.CacheControl!.ToString().Should().Contain("immutable");
            response
                .Content.Headers.ContentType!.MediaType.Should()
                .Be(path.EndsWith(".css", StringComparison.Ordinal) ? "text/css" : "text/javascript");
            (await response.Content.ReadAsStringAsync()).Should().Be("/* of before */");
        }

        foreach (var path in new[] { "/js/chunks/share-NEVER.js", "/js/..%2f..%2fmedia.js", "/js/chunks/%2e%2e%2fshare-OLDRELEASE.js" })
        {
            using var response = await host.Anonymous().GetAsync(path);
            response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        }

        // The folder may hold files of others; those of folders that are looked through before the last must be there after it.
        var interrupted = $"{aged}.{Guid.NewGuid():N}";
        var last = Path.Combine(host.AssetsFolder, "css", "built", "aged.css");
        string[] foreign =
        [
            Path.Combine(host.AssetsFolder, "js", "notes.txt"),
            Path.Combine(host.AssetsFolder, "js", "chunks", "share-AGED.js.map"),
            Path.Combine(host.AssetsFolder, "js", "chunks", $"backup.{Guid.NewGuid():N}"),
            Path.Combine(host.AssetsFolder, "of-others.js"),
        ];
        foreach (var file in (string[])[aged, interrupted, .. foreign, last])
        {
            await File.WriteAllTextAsync(file, "");
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-31));
        }

        await upgraded.RestartAsync();
        await Eventually.TrueAsync(
            () => Task.FromResult(!File.Exists(aged) && !File.Exists(interrupted) && !File.Exists(last)),
            "what is too old is removed, and a copy that was interrupted"
        );
        File.Exists(Path.Combine(host.AssetsFolder, paths[0])).Should().BeTrue();
        foreign.Should().OnlyContain(file => File.Exists(file), "files of others are left alone");
        Array.ForEach(foreign, File.Delete);
    }

    [Fact]
    public async Task What_the_script_imports_at_once_is_named_by_the_page()
    {
        var page = await host.PageAsync($"/live/{await host.OpenBlogAsync()}");
        var script = await host.TextAsync(page.QuerySelector("script[type=module]")!.GetAttribute("src")!);
        var imported = System
            .Text.RegularExpressions.Regex.Matches(script, "(?:from|import)\"\\./(chunks/[^\"]+)\"")
            .Select(m => "/js/" + m.Groups[1].Value)
            .Distinct();
        page.QuerySelectorAll("link[rel=modulepreload]").Select(l => l.GetAttribute("href")).Should().BeEquivalentTo(imported);
    }

    [Fact]
    public async Task What_runs_before_the_first_paint_precedes_the_style_sheet_that_it_would_wait_for()
    {
        var head = (await host.PageAsync("/")).Head!;
        var blocking = head
            .Children.Where(e => e.Matches("script[src]:not([type=module]):not([async]):not([defer]), link[rel=stylesheet]"))
            .ToList();
        blocking.Select(e => e.LocalName).Should().Equal("script", "link");
        (await host.TextAsync(blocking[0].GetAttribute("src")!)).Length.Should().BeLessThan(1_000);
    }
}
