using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LiveBlog.Tests.ChangeStreams;

/// <summary>A newsroom whose hashing of passwords is seen by who listens.</summary>
public sealed class TracedSite()
    : RunningSite(
        new TestHostSetup
        {
            Settings = ["--Site:BaseUrl=http://live.example"],
            Services = services =>
                services
                    .Replace(
                        ServiceDescriptor.Scoped<IPasswordHasher<Account>>(provider => new TracedHasher(
                            ActivatorUtilities.CreateInstance<PasswordHasher<Account>>(provider)
                        ))
                    )
                    .AddSingleton<WriteRecorder>()
                    .ConfigureDbContext<SqliteLiveBlogDb>(
                        (provider, options) => options.AddInterceptors(provider.GetRequiredService<WriteRecorder>())
                    ),
        }
    )
{
    sealed class TracedHasher(PasswordHasher<Account> hasher) : IPasswordHasher<Account>
    {
        public string HashPassword(Account user, string password)
        {
            using var activity = Tracing.Begin(Tracing.Hash);
            return hasher.HashPassword(user, password);
        }

        public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
        {
            using var activity = Tracing.Begin(Tracing.Hash);
            return hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}

/// <summary>
/// While one writes, everybody else who writes waits. So whatever takes the longer the more was sent comes before: here the
/// longest input is sent to everything that writes, by one who may, and a listener looks for such work within a turn.
/// </summary>
[Collection(nameof(Alone))]
public sealed class WriteTurnTests(TracedSite site) : IClassFixture<TracedSite>
{
    /// <summary>What each field may have at most, as far as the test fills it; a name that is not here is a line.</summary>
    static readonly Dictionary<string, int> Longest = new(StringComparer.Ordinal)
    {
        ["title"] = 300,
        ["standfirst"] = 2_000,
        ["lede"] = 2_000,
        ["description"] = 1_000,
        ["why"] = 500,
        ["reason"] = 500,
        ["note"] = 1_000,
        ["name"] = 40,
        ["text"] = 2_000,
        ["words"] = 20_000,
        ["alt"] = 1_000,
        ["caption"] = 1_000,
        ["credit"] = 200,
        ["correction"] = 2_000,
        ["author"] = 200,
        ["keyPoints"] = 300,
    };

    /// <summary>
    /// Everything that writes, with the fields that it is sent; what ends with "!" is to be done. A new endpoint is added here, or
    /// to <see cref="WithoutText"/>.
    /// </summary>
    static readonly Dictionary<string, string> WithText = new(StringComparer.Ordinal)
    {
        ["POST /api/v1/blogs"] = "title standfirst introHtml byline language keyPoints[] topic!",
        ["PATCH /api/v1/blogs/{slug}"] = "title standfirst introHtml byline keyPoints[]!",
        ["POST /api/v1/blogs/{slug}/entries"] = "headline bodyHtml author tags[] quotes[] relatedLinks[] correction!",
        ["PUT /api/v1/entries/{id:long}"] = "headline bodyMarkdown author tags[] quotes[] relatedLinks[]!",
        ["POST /api/v1/entries/{id:long}/restore"] = "",
        ["POST /api/v1/newswire/lines"] = "headline url language!",
        ["PUT /api/v1/newswire/lines/{id:long}"] = "headline url",
        ["POST /api/v1/articles"] = "title lede bodyMarkdown byline topic!",
        ["PUT /api/v1/articles/{slug}"] = "title lede bodyHtml byline topic",
        ["PATCH /api/v1/topics/{slug}"] = "title description imageUrl",
        ["POST /api/v1/keys"] = "name role!",
        ["POST /api/v1/webhooks"] = "name url",
        ["PATCH /api/v1/media/{id}"] = "alt caption credit",
        ["POST /api/v1/blogs/{slug}/discussion/messages"] = "text!",
        ["PUT /api/v1/blogs/{slug}/discussion/messages/{id:long}"] = "text",
        ["POST /api/v1/blogs/{slug}/discussion/messages/{id:long}/report"] = "why",
        ["PUT /api/v1/blogs/{slug}/discussion/messages/{id:long}/reaction"] = "",
        ["PUT /api/v1/blogs/{slug}/discussion/entries/{id:long}/reaction"] = "",
        ["PUT /api/v1/push/subscription"] = "endpoint blog kind",
        ["POST /api/v1/push/subscription/state"] = "endpoint blog",
        ["POST /api/v1/push/subscription/moved"] = "from endpoint",
        ["POST /websub"] = "hub.mode hub.topic hub.callback hub.secret",
        ["page /account Name"] = "name!",
        ["page /account Email"] = "email current!",
        ["page /account Password"] = "current password!",
        ["page /account AuthenticatorOff"] = "current",
        ["page /account Codes"] = "current",
        ["page /account Authenticator"] = "code",
        ["page /account Passkey"] = "credential name",
        ["page /account Delete"] = "current",
        ["page /account/register "] = "name email password returnUrl!",
        ["page /account/confirm "] = "id key password name",
        ["page /account/forgotten "] = "email!",
        ["page /account/join "] = "user token password",
        ["page /account/email "] = "id key",
        ["page /account/setup "] = "token name email password",
        ["page /account/sign-in "] = "email password returnUrl",
        ["page /account/prove "] = "password credential returnUrl",
        ["page /account/sign-in Passkey"] = "credential returnUrl",
        ["page /account/two-factor "] = "code returnUrl",
        ["page /subscribe "] = "blog email kind!",
        ["page /subscriptions/{id:long}/confirm "] = "key",
        ["page /subscriptions/{id:long}/stop "] = "key",
        ["page /live/{slug}/discussion "] = "text!",
        ["page /live/{slug}/discussion React"] = "react",
        ["page /live/{slug}/discussion Report"] = "report why",
        ["page /desk/discussion Act"] = "id act",
        ["page /desk/discussion Sanction"] = "account kind minutes reason",
        ["page /desk/discussion Words"] = "words!",
        ["page /desk "] = "title standfirst introHtml byline language timeZone keyPoints status discussionMode!",
        ["page /desk/blogs/{slug} Settings"] = "title standfirst introHtml byline language timeZone keyPoints status discussionMode!",
        ["page /desk/blogs/{slug} Publish"] =
            "headline bodyMarkdown tags quotes[0].text quotes[0].role relatedLinks[0].url relatedLinks[0].title!",
        ["page /desk/blogs/{slug} Draft"] = "headline bodyMarkdown tags quotes[0].text draft!",
        ["page /desk/blogs/{slug} Submit"] = "headline bodyMarkdown tags quotes[0].text!",
        ["page /desk/blogs/{slug} Schedule"] = "headline bodyMarkdown tags quotes[0].text scheduledAt!",
        ["page /desk/blogs/{slug} Return"] = "draft note",
        ["page /desk/blogs/{slug} Preview"] = "",
        ["page /desk/articles "] = "title lede bodyMarkdown byline topic language timeZone!",
        ["page /desk/articles/{slug} "] = "title lede bodyMarkdown byline topic language timeZone",
        ["page /desk/topics "] = "slug title description imageUrl",
        ["page /desk/keys "] = "name role!",
        ["page /desk/newswire "] = "headline url language!",
        ["page /desk/people "] = "name email role!",
        ["page /desk/people Role"] = "id role",
        ["page /desk/wire "] = "name url minutes",
        ["page /desk/webhooks "] = "name url",
        ["page /desk/media Describe"] = "id alt caption credit",
    };

    /// <summary>What is sent numbers and names alone, or pictures, which no turn of a writer has a part in.</summary>
    static readonly string[] WithoutText =
    [
        "DELETE /api/v1/entries/{id:long}",
        "DELETE /api/v1/newswire/lines/{id:long}",
        "DELETE /api/v1/articles/{slug}",
        "DELETE /api/v1/keys/{id:int}",
        "DELETE /api/v1/webhooks/{id:int}",
        "POST /api/v1/webhooks/{id:int}/ping",
        "POST /api/v1/webhooks/{id:int}/deliveries/{delivery:long}",
        "POST /api/v1/media",
        "DELETE /api/v1/media/{id}",
        "POST /api/v1/mail/returned",
        "DELETE /api/v1/blogs/{slug}/discussion/messages/{id:long}",
        "POST /api/v1/blogs/{slug}/discussion/warnings/{id:int}/seen",
        "POST /live/{slug}/opened",
        "any /hubs/live",
        "any /hubs/live/negotiate",
        "POST /hubs/live/negotiate",
        "any /health/live",
        "any /health/ready",
        "page /account PasskeyOptions",
        "page /account PasskeyRemove",
        "page /account End",
        "page /account EndOthers",
        "page /account/sign-in PasskeyOptions",
        "page /account/prove PasskeyOptions",
        "page /account/sign-out ",
        "page /live/{slug}/discussion Erase",
        "page /live/{slug}/discussion TakeNote",
        "page /desk/discussion Lift",
        "page /desk/blogs/{slug} Picture",
        "page /desk/blogs/{slug} Approve",
        "page /desk/blogs/{slug} Discard",
        "page /desk/blogs/{slug} Withdraw",
        "page /desk/blogs/{slug} Restore",
        "page /desk/blogs/{slug} Erase",
        "page /desk/blogs/{slug} Pin",
        "page /desk/blogs/{slug} Unpin",
        "page /desk/blogs/{slug} Mark",
        "page /desk/blogs/{slug} Unmark",
        "page /desk/blogs/{slug} Many",
        "page /desk/blogs/{slug} KeepInReplay",
        "page /desk/blogs/{slug} TakeOutOfReplay",
        "page /desk/blogs/{slug} KeepOff",
        "page /desk/blogs/{slug} PutBack",
        "page /desk/blogs/{slug} Here",
        "page /desk/blogs/{slug} Leave",
        "page /desk/blogs/{slug} TakeOver",
        "page /desk/blogs/{slug}/entries/{id:long} TakeUp",
        "page /desk/keys Revoke",
        "page /desk/newswire Withdraw",
        "page /desk/people Link",
        "page /desk/people Disable",
        "page /desk/people Enable",
        "page /desk/wire Remove",
        "page /desk/webhooks Remove",
        "page /desk/webhooks StartAgain",
        "page /desk/webhooks Ping",
        "page /desk/webhooks Redeliver",
        "page /desk/media Add",
        "page /desk/media Delete",
        "page /desk/undelivered Tell",
        "page /desk/undelivered Mail",
        "page /desk/undelivered Read",
    ];

    /// <summary>What the requests of this test write, by way of all that writes: a sign that their writes are seen.</summary>
    static readonly string[] WrittenTo =
    [
        "Blogs",
        "Entries",
        "Drafts",
        "Topics",
        "Messages",
        "NewswireLines",
        "Articles",
        "Subscriptions",
        "SubscriptionCursors",
        "OutgoingMails",
        "Registrations",
        "AccountSessions",
        "AttemptCounts",
        "AuditRecords",
    ];

    readonly TestHost host = site.Host;
    readonly ConcurrentQueue<string> within = [];
    readonly Dictionary<HttpClient, string> tokens = [];

    [Fact]
    public async Task Whatever_writes_has_a_case_here()
    {
        var writing = (await host.TakingBodiesAsync())
            .SelectMany(e => e.IsPage ? e.Handlers.Select(handler => $"{e.Name} {handler}") : [e.Name])
            .ToList();
        writing.Should().NotBeEmpty().And.BeSubsetOf([.. WithText.Keys, .. WithoutText]);
        WithText.Keys.Should().BeSubsetOf(writing);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Nothing_that_takes_time_is_done_while_others_wait_to_write(int timesTooLong)
    {
        using var listener = Listen();
        var slug = await host.OpenBlogAsync();
        var entry = await host.PublishAsync(slug, new { headline = "Low water", bodyHtml = "<p>At noon.</p>" });
        await host.AddSubscribersAsync(slug, [$"{slug}@lecteurs.example"], SubscriptionKind.Every);
        var (reader, staff, stranger, administrator) = (
            await host.AddReaderAsync(),
            host.Browser(),
            host.Browser(),
            await host.AddPersonAsync(Roles.Administrator)
        );
        using var signedIn = await staff.SignInAsync(administrator);
        foreach (var (name, fields) in WithText)
        {
            var route = name.Split(' ')[1];
            var path = Regex.Replace(
                route.Replace("{slug}", slug, StringComparison.Ordinal),
                @"\{[^}]*\}",
                entry.Id.ToString(CultureInfo.InvariantCulture),
                RegexOptions.None,
                TimeSpan.FromSeconds(1)
            );
            var names = fields.TrimEnd('!').Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var sender =
                path.StartsWith("/desk", StringComparison.Ordinal) ? staff
                : path.StartsWith("/api", StringComparison.Ordinal) && !path.Contains("/discussion", StringComparison.Ordinal)
                    ? host.Administrator()
                : path.StartsWith("/account/", StringComparison.Ordinal) ? stranger
                : reader.Browser;
            using var response =
                name.StartsWith("page ", StringComparison.Ordinal) || path == "/websub"
                    ? await SubmitAsync(
                        sender,
                        path,
                        name.StartsWith("page ", StringComparison.Ordinal) ? name.Split(' ')[2] : "",
                        names.ToDictionary(field => field, field => Value(field, slug, entry.Id, timesTooLong))
                    )
                    : await SendAsync(sender, name.Split(' ')[0], path, names, slug, entry.Id, timesTooLong);
            ((int)response.StatusCode).Should().BeLessThan(500, name.Replace('{', '<').Replace('}', '>'));
            if (timesTooLong == 1 && fields.EndsWith('!'))
            {
                ((int)response.StatusCode)
                    .Should()
                    .BeLessThan(
                        400,
                        "{0} is to be done; it answered {1}",
                        name.Replace('{', '<').Replace('}', '>'),
                        await SaidAsync(response)
                    );
            }
        }

        var writes = host.Services.GetRequiredService<WriteRecorder>();
        if (timesTooLong == 1)
        {
            await AfterwardsAsync(slug, entry.Id);
            writes.Tables.Should().Contain(WrittenTo);
        }

        within.Should().BeEmpty();
        writes.OutsideOfTurns.Should().BeEmpty();
    }

    /// <summary>
    /// The same for what is written by itself: letters, the index after a change of the language, drafts at their hour; and for what
    /// leads back to an earlier text.
    /// </summary>
    async Task AfterwardsAsync(string slug, long id)
    {
        using var withdrawn = await host.Editor().DeleteAsync($"/api/v1/entries/{id}");
        using var restored = await host.Editor().PostAsync($"/api/v1/entries/{id}/restore", content: null);
        await restored.ShouldBeAsync(HttpStatusCode.OK);
        await host.ChangeBlogAsync(slug, new { language = "de" });
        await Eventually.TrueAsync(
            () =>
                host.InDatabaseAsync(async db =>
                    !await db.Entries.AnyAsync(e => e.Blog.Slug == slug && e.Status == EntryStatus.Published && e.SearchText == null)
                ),
            "everything is indexed again"
        );
        await Eventually.TrueAsync(
            () => Task.FromResult(host.Mails().Any(m => m.To.Mailboxes.Any(to => to.Address == $"{slug}@lecteurs.example"))),
            "the subscriber is told"
        );
    }

    [Fact]
    public async Task A_text_far_too_long_is_refused_by_its_field_before_it_is_cleaned()
    {
        var slug = await host.OpenBlogAsync();
        var reader = await host.AddReaderAsync();
        using var message = await reader.SayAsync(slug, new string('\u200B', 10_000));
        await message.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "text");
        using var blog = await host.Editor()
            .PatchAsJsonAsync($"/api/v1/blogs/{slug}", new { introHtml = new string(' ', 300_000), title = new string(' ', 300_000) });
        await blog.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "introHtml", "title");
    }

    [Fact]
    public async Task A_list_without_end_is_not_read_to_its_end_and_gets_a_short_answer()
    {
        var slug = await host.OpenBlogAsync();
        var entry = new JsonObject
        {
            ["headline"] = "Low water",
            ["quotes"] = new JsonArray([.. Enumerable.Range(0, 100_000).Select(_ => new JsonObject())]),
        };
        for (var n = 0; n < 20_000; n++)
        {
            entry[$"f{n}"] = 1;
        }

        using var response = await host.Editor().PostAsJsonAsync($"/api/v1/blogs/{slug}/entries", entry);
        await response.ShouldBeAsync(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Length.Should().BeLessThan(20_000);
    }

    ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = started =>
            {
                for (var around = started.Parent; around is not null; around = around.Parent)
                {
                    if (around.OperationName == Tracing.Write && !around.IsStopped)
                    {
                        within.Enqueue(
                            $"{started.OperationName}: {string.Join(" < ", Environment.StackTrace.Split('\n').Where(line => line.Contains("LiveBlog.", StringComparison.Ordinal)).Select(line => line.Trim().Split(" in ")[0]).Skip(2).Take(6))}"
                        );
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    static async Task<string> SaidAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var at = text.IndexOf("class=\"wrong", StringComparison.Ordinal);
        return (at > 0 ? text[at..] : text)[..Math.Min(400, at > 0 ? text.Length - at : text.Length)].Replace('{', '<').Replace('}', '>');
    }

    static Task<HttpResponseMessage> SendAsync(
        HttpClient sender,
        string method,
        string path,
        string[] names,
        string slug,
        long id,
        int times
    )
    {
        var json = new JsonObject();
        foreach (var name in names)
        {
            json[name.Replace("[]", "", StringComparison.Ordinal)] = name switch
            {
                "quotes[]" => new JsonArray([
                    .. Enumerable
                        .Range(0, 3 * times)
                        .Select(n => new JsonObject { ["text"] = $"{n} {Text(9_000)}", ["attribution"] = Text(150) }),
                ]),
                "relatedLinks[]" => new JsonArray([
                    .. Enumerable
                        .Range(0, 3 * times)
                        .Select(n => new JsonObject { ["url"] = $"https://paper.example/{n}", ["title"] = Text(400) }),
                ]),
                ['t', 'a', 'g', 's', ..] => new JsonArray([.. Enumerable.Range(0, 40 * times).Select(n => (JsonNode)$"tag {n}")]),
                [.., '[', ']'] => new JsonArray([.. Enumerable.Range(0, 8 * times).Select(n => (JsonNode)$"{n} {Text(250)}")]),
                _ => Value(name, slug, id, times),
            };
        }

        if (path.EndsWith("/reaction", StringComparison.Ordinal))
        {
            json["kind"] = "useful";
        }

        return sender.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(json) });
    }

    async Task<HttpResponseMessage> SubmitAsync(HttpClient browser, string path, string handler, Dictionary<string, string> fields)
    {
        if (!tokens.TryGetValue(browser, out var token))
        {
            // It is the browser's, whichever page it was on.
            using var account = await browser.GetAsync("/account");
            using var page = account.StatusCode == HttpStatusCode.OK ? null : await browser.GetAsync("/account/sign-in");
            token = (await (page ?? account).ReadPageAsync())
                .QuerySelector("input[name=__RequestVerificationToken]")!
                .GetAttribute("value")!;
            tokens.Add(browser, token);
        }

        fields["__RequestVerificationToken"] = token;
        using var form = new FormUrlEncodedContent(fields);
        return await browser.PostAsync(path + (handler.Length == 0 ? "" : "?handler=" + handler), form);
    }

    static string Value(string field, string slug, long id, int times) =>
        field switch
        {
            "email" => $"{Guid.NewGuid():N}@lecteurs.example{new string('x', 64 * (times - 1))}",
            "current" => Reader.Password,
            "password" => "a password that nobody has used before" + new string('x', 400 * (times - 1)),
            "language" => "en",
            "timeZone" => "UTC",
            "role" => Roles.Contributor,
            "status" => "live",
            "discussionMode" => "open",
            "scheduledAt" => "2999-01-01T12:00",
            "kind" => "every",
            "blog" => slug,
            "minutes" => "5",
            "id" or "report" => id.ToString(CultureInfo.InvariantCulture),
            "draft" => Guid.NewGuid().ToString(),
            "imageUrl" or "url" or "endpoint" or "from" or "hub.callback" => "https://paper.example/" + new string('x', 900 * times),
            [.., '.', 'u', 'r', 'l'] => "https://paper.example/" + new string('x', 900 * times),
            "slug" => slug,
            "name" => times == 1 ? $"Reader {Guid.NewGuid().ToString("N")[..6].Replace('0', 'a')}" : Text(40 * times),
            "topic" => "The harbour " + Text(100 * (times - 1)),
            "tags" => string.Join(", ", Enumerable.Range(0, 40 * times).Select(n => $"tag {n}")),
            "introHtml" => Markup(45_000 * Math.Min(times, 3)),
            "bodyHtml" or "bodyMarkdown" => Markup(60_000 * Math.Min(times, 4)),
            "text" => Guid.NewGuid().ToString() + Text(1_900 * times),
            _ => Text(Longest.GetValueOrDefault(field[(field.LastIndexOf('.') + 1)..], 190) * times),
        };

    static string Text(int length) => string.Concat(Enumerable.Repeat("harbour quay ", (length / 13) + 1))[..length].TrimEnd();

    static string Markup(int bytes) =>
        string.Concat(Enumerable.Repeat("<p><b>ebb</b> <i>and</i> <a href=\"/live/x\">flow</a></p>\n", bytes / 58));
}
