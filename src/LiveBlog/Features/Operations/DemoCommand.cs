using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Model;

namespace LiveBlog.Features.Operations;

/// <summary>The verb <c>demo</c>: the demo's days at once, or one of them entry by entry before the reader's eyes.</summary>
static class DemoCommand
{
    public static Command Create()
    {
        var live = new Option<bool>("--live")
        {
            Description = "Post the French day entry by entry, through the API of a LiveBlog that is running.",
        };
        var every = new Option<int>("--every") { Description = "Seconds between two entries, 1 to 3600.", DefaultValueFactory = _ => 5 };
        every.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 3_600)
            {
                result.AddError("--every must be from 1 to 3600.");
            }
        });
        var url = new Option<Uri>("--url")
        {
            Description = "Where LiveBlog is running.",
            DefaultValueFactory = _ => new Uri("http://localhost:5000"),
            CustomParser = ParseUrl,
        };
        var demo = new Command("demo", "Fills the database with three days of a fictional newspaper.") { live, every, url };
        demo.SetAction(
            (result, cancellation) =>
                CommandLine.WithServicesAsync(
                    async (services, _) =>
                    {
                        if (!result.GetValue(live))
                        {
                            await services.GetRequiredService<Demo>().LoadAsync(cancellation);
                            return 0;
                        }

                        return await PlayAsync(services, result.GetValue(url)!, TimeSpan.FromSeconds(result.GetValue(every)), cancellation);
                    },
                    cancellation
                )
        );
        return demo;
    }

    static Uri? ParseUrl(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https"))
        {
            return url;
        }

        result.AddError("--url must be an address such as http://localhost:5000.");
        return null;
    }

    static async Task<int> PlayAsync(IServiceProvider services, Uri url, TimeSpan pace, CancellationToken cancellation)
    {
        var db = services.GetRequiredService<LiveBlogDb>();
        var clock = services.GetRequiredService<TimeProvider>();
        var (key, text) = ApiKey.Create("demo --live", Roles.Editor, clock.GetUtcNow().UtcDateTime);
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(cancellation);

        var day = DemoDay.All[0];
        using var api = new HttpClient { BaseAddress = url };
        api.DefaultRequestHeaders.Authorization = new("Bearer", text);
        var slug = string.Create(CultureInfo.InvariantCulture, $"{day.Blog.Slug}-{clock.GetUtcNow():yyyyMMdd-HHmmss}");
        if (!await SendAsync(api, "/api/v1/blogs", Demo.ToInput(day.Blog) with { Slug = slug, Status = "live" }, cancellation))
        {
            return 1;
        }

        await Console.Out.WriteLineAsync($"Open {new Uri(url, "/live/" + slug)}");
        foreach (var entry in day.Entries)
        {
            await Task.Delay(pace, clock, cancellation);
            if (!await SendAsync(api, $"/api/v1/blogs/{slug}/entries", entry.ToInput() with { PublishedAt = null }, cancellation))
            {
                return 1;
            }

            await Console.Out.WriteLineAsync($"{clock.GetLocalNow():HH:mm:ss}  {entry.Headline ?? "…"}");
        }

        return 0;
    }

    static async Task<bool> SendAsync<T>(HttpClient api, string path, T content, CancellationToken cancellation)
    {
        try
        {
            using var response = await api.PostAsJsonAsync(path, content, ApiJson.Options, cancellation);
            if (!response.IsSuccessStatusCode)
            {
                await Console.Error.WriteLineAsync(
                    $"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation)}"
                );
            }

            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException failure)
        {
            await Console.Error.WriteLineAsync($"LiveBlog does not answer at {api.BaseAddress}: {failure.Message}");
            return false;
        }
    }
}
