using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using Serilog.Core;
using Serilog.Events;

namespace LiveBlog.Tests.Features.Site;

/// <summary>What /privacy promises, looked up in every column of every table, in the files of SQLite and in the log.</summary>
public sealed partial class PrivacyPromisesTests
{
    const string Domain = "xn--bcher-kva.example",
        Name = "Ottoline Quittance";

    /// <summary>Addresses with capitals, as people type them.</summary>
    static readonly string Never = $"Una.Never@{Domain}",
        Stops = $"Una.Stops@{Domain}",
        Unregistered = $"Una.Unregistered@{Domain}",
        Leaves = $"Una.Leaves@{Domain}",
        Refused = $"Una.Refused@{Domain}",
        Bounces = $"Una.Bounces@{Domain}",
        Moves = $"Una.Moves@{Domain}";

    [EveryDatabase]
    public async Task Nothing_of_a_readers_address_is_left_anywhere_after_the_time_that_is_promised(DatabaseProvider provider)
    {
        await using var smtp = SmtpStub.Start();
        await using var database = TestDatabase.Create(provider);
        var (clock, log) = (new TickingClock(TimeProvider.System.GetUtcNow().UtcDateTime), new MemorySink());
        smtp.Refuses = to =>
            to.StartsWith("una.refused", StringComparison.OrdinalIgnoreCase) ? $"550 5.7.1 <{to}> is not welcome here" : null;
        await using var host = await TestHost.StartAsync(
            new TestHostSetup
            {
                Database = database,
                Clock = clock,
                Settings =
                [
                    "--Email:Host=127.0.0.1",
                    $"--Email:Port={smtp.Port}",
                    "--Email:Security=None",
                    "--Email:From=live@paper.example",
                    "--Site:BaseUrl=http://paper.example",
                    "--Serilog:MinimumLevel:Default=Verbose",
                ],
                Services = services => services.AddSingleton<ILogEventSink>(log),
            }
        );
        var slug = await host.OpenBlogAsync();
        await SubscribeAsync(host, slug, Never);
        await SubscribeAsync(host, slug, Refused);
        foreach (var email in new[] { Stops, Bounces })
        {
            await SubscribeAsync(host, slug, email);
            (await host.Anonymous().PostAsync(LinkIn(await MailAsync(smtp, email, 1), "confirm"), content: null)).Dispose();
        }

        (await Registering.RegisterAsync(host.Browser(), "Una Unregistered", Unregistered, Registering.Password)).Dispose();
        await LiveAndLeaveAsync(host, smtp, slug);

        await host.PublishAsync(slug, new { headline = "The quay is open", isKeyEvent = true });
        var news = await MailAsync(smtp, Stops, 2);
        (await host.Anonymous().PostAsync(LinkIn(news, "stop"), content: null)).Dispose();
        await ReturnAsync(host, Bounces, (await MailAsync(smtp, Bounces, 2)).MessageId!);
        await Eventually.TrueAsync(
            () => host.InDatabaseAsync(db => db.OutgoingMails.AllAsync(m => m.SentAt != null || m.GivenUpAt != null)),
            "all mails are dealt with"
        );
        var bounced = Bounces.ToLowerInvariant();
        (await host.InDatabaseAsync(db => db.Subscriptions.Where(s => s.Email == bounced).Select(s => s.State).SingleAsync()))
            .Should()
            .Be(SubscriptionState.Stopped, "a returned mail is still recognised");

        // At once: what was sent or given up says to whom no more, who has left has left nothing.
        var everybody = new[] { Never, Stops, Unregistered, Leaves, Refused, Bounces, Moves };
        (await FindAsync(database, everybody.SelectMany(Forms), only: "OutgoingMails")).Should().BeEmpty("the outbox keeps no address");
        await NothingIsLeftAsync(host, database, [Leaves, Moves], Name);

        await PassAsync(host, clock, TimeSpan.FromHours(25));
        await NothingIsLeftAsync(host, database, [Unregistered]);
        (await FindAsync(database, Forms(Never))).Should().NotBeEmpty("its three days are not over: the test can find an address");

        await PassAsync(host, clock, TimeSpan.FromDays(2));
        await NothingIsLeftAsync(host, database, [Never, Refused]);

        await PassAsync(host, clock, TimeSpan.FromDays(28));
        await NothingIsLeftAsync(host, database, everybody, Name);
        log.Lines.Should()
            .NotContain(
                line => everybody.Any(email => line.Contains(email, StringComparison.OrdinalIgnoreCase)),
                "the technical log holds no addresses"
            );
    }

    /// <summary>A reader with an account does all that leaves something, and deletes it.</summary>
    static async Task LiveAndLeaveAsync(TestHost host, SmtpStub smtp, string slug)
    {
        var other = await host.AddReaderAsync();
        var said = await other.SaysAsync(slug, "Something that is reported");
        var entry = await host.PublishAsync(slug, new { headline = "Liked" });
        var browser = host.Browser();
        (await Registering.RegisterAsync(browser, Name, Leaves, Registering.Password)).Dispose();
        using (
            var confirmed = await browser.SubmitAsync(
                Registering.LinkIn(await MailAsync(smtp, Leaves, 1)),
                new() { ["password"] = Registering.Password }
            )
        )
        {
            confirmed.StatusCode.Should().Be(HttpStatusCode.Redirect);
        }

        var reader = new Reader("", Name, Leaves, browser);
        await reader.SaysAsync(slug, $"Write to me: {Leaves}");
        await reader.SaysAsync(slug, "An answer", replyTo: said.Id);
        (await reader.ReactAsync(slug, "entries", entry.Id, "useful")).Dispose();
        (await reader.ReactAsync(slug, "messages", said.Id, "useful")).Dispose();
        (
            await reader.SendAsync(
                HttpMethod.Post,
                $"/api/v1/blogs/{slug}/discussion/messages/{said.Id}/report",
                new { why = $"Says {Leaves}" }
            )
        ).Dispose();
        await SubscribeAsync(host, slug, Leaves);
        (await host.Anonymous().PostAsync(LinkIn(await MailAsync(smtp, Leaves, 2), "confirm"), content: null)).Dispose();
        (
            await browser.SubmitAsync("/account", new() { ["email"] = Moves, ["current"] = Registering.Password }, "?handler=Email")
        ).Dispose();
        (await host.Browser().SubmitAsync("/account/forgotten", new() { ["email"] = Leaves })).Dispose();
        (await host.Browser().SignInAsync(new Person(Leaves, "a wrong one"))).Dispose();
        using var gone = await browser.SubmitAsync(
            "/account",
            new() { ["current"] = Registering.Password, ["sure"] = "true" },
            "?handler=Delete"
        );
        gone.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await host.AccountsAsync(Leaves)).Should().Be(0);
    }

    /// <summary>Time goes by: every job looks when the program starts.</summary>
    static async Task PassAsync(TestHost host, TickingClock clock, TimeSpan time)
    {
        clock.Tick(time.TotalSeconds);
        await host.RestartAsync();
    }

    static async Task NothingIsLeftAsync(TestHost host, TestDatabase database, IReadOnlyList<string> emails, string? name = null)
    {
        var forms = emails.SelectMany(Forms).Concat(name is null ? [] : [name]).ToList();
        IReadOnlyList<string> found = [];
        await Eventually.TrueAsync(
            async () => (found = [.. await FindAsync(database, forms), .. await FindInFilesAsync(host, database, forms)]).Count == 0,
            $"nothing is left of {string.Join(", ", emails)}",
            () => string.Join('\n', found.Take(20))
        );
    }

    /// <summary>An address as it is typed and as it can be hidden: without a key, it is found by trying a list of addresses.</summary>
    static IEnumerable<string> Forms(string email)
    {
        var spellings = new[]
        {
            email,
            email.ToLowerInvariant(),
            email.ToUpperInvariant(),
            email.Replace(Domain, "bücher.example", StringComparison.Ordinal),
        };
        yield return email;
        yield return email.Split('@')[0] + "@b";
        yield return Uri.EscapeDataString(email);
        foreach (var spelling in spellings)
        {
            var bytes = Encoding.UTF8.GetBytes(spelling);
            yield return Convert.ToHexStringLower(SHA256.HashData(bytes))[..32];
#pragma warning disable CA5350, CA5351 // What an address must not be kept as.
            yield return Convert.ToHexStringLower(SHA1.HashData(bytes))[..32];
            yield return Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5350, CA5351
            yield return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("sanction " + spelling)))[..32];
            yield return Convert.ToBase64String(SHA256.HashData(bytes))[..30];

            // What stands around it moves the groups of three bytes: the middle of each of the three ways is the same.
            for (var offset = 0; offset < 3; offset++)
            {
                yield return Convert.ToBase64String([.. new byte[offset], .. bytes])[4..^4];
            }
        }
    }

    /// <summary>Where in the database one of the forms is, by table and column.</summary>
    static async Task<IReadOnlyList<string>> FindAsync(TestDatabase database, IEnumerable<string> forms, string? only = null)
    {
        var (wanted, found) = (forms.ToList(), new List<string>());
        await using var db = database.Open();
        var connection = db.Database.GetDbConnection();
        await connection.OpenAsync();
        var tables = await ReadAsync(
            connection,
            database.Provider == DatabaseProvider.Sqlite
                ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                : "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        );
        foreach (var table in tables.Select(row => row[0].Value).Where(table => only is null || table == only))
        {
            found.AddRange(
                from row in await ReadAsync(connection, $"SELECT * FROM \"{table}\"")
                from column in row
                let form = wanted.Find(form => column.Value.Contains(form, StringComparison.OrdinalIgnoreCase))
                where form is not null
                select $"{table}.{column.Name}: {form}"
            );
        }

        return found;
    }

    static async Task<IReadOnlyList<string>> FindInFilesAsync(TestHost host, TestDatabase database, IReadOnlyList<string> forms)
    {
        var found = new List<string>();
        if (database.Provider != DatabaseProvider.Sqlite)
        {
            return found;
        }

        await host.InDatabaseAsync(async db =>
        {
            await db.ScrubAsync(default);
            return 0;
        });
        var path = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        foreach (var file in new[] { path, path + "-wal" }.Where(File.Exists))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            var text = Encoding.Latin1.GetString(bytes.ToArray());
            found.AddRange(
                forms
                    .Where(form => text.Contains(form, StringComparison.OrdinalIgnoreCase))
                    .Select(form => $"{Path.GetFileName(file)}: {form}")
            );
        }

        return found;
    }

    static async Task<List<List<(string Name, string Value)>>> ReadAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<List<(string, string)>>();
        while (await reader.ReadAsync())
        {
            rows.Add([
                .. Enumerable
                    .Range(0, reader.FieldCount)
                    .Select(i =>
                        (
                            reader.GetName(i),
                            reader.GetValue(i) switch
                            {
                                byte[] bytes => Encoding.Latin1.GetString(bytes),
                                string text => text,
                                var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
                            }
                        )
                    ),
            ]);
        }

        return rows;
    }

    static async Task SubscribeAsync(TestHost host, string slug, string email)
    {
        using var asked = await host.Anonymous()
            .PostAsync(
                $"/subscribe?blog={slug}",
                new FormUrlEncodedContent(
                    new Dictionary<string, string>
                    {
                        ["email"] = email,
                        ["kind"] = "key",
                        ["scope"] = "blog",
                    }
                )
            );
        await asked.ShouldBeAsync(HttpStatusCode.OK);
    }

    static async Task ReturnAsync(TestHost host, string email, string messageId)
    {
        var report = $"""
            From: MAILER-DAEMON@x.example
            To: live@paper.example
            Subject: Undelivered
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary="b"

            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.x.example

            Final-Recipient: rfc822; {email}
            Action: failed
            Status: 5.1.1
            Diagnostic-Code: smtp; 550 5.1.1 <{email}> unknown

            --b
            Content-Type: text/rfc822-headers

            Message-ID: <{messageId}>
            Subject: One

            --b--
            """.ReplaceLineEndings("\r\n");
        using var taken = await host.Administrator()
            .PostAsync("/api/v1/mail/returned", new StringContent(report, Encoding.UTF8, "message/rfc822"));
        await taken.ShouldBeAsync(HttpStatusCode.OK);
    }

    static async Task<MimeMessage> MailAsync(SmtpStub smtp, string to, int which)
    {
        // The part before the @ says whose it is: a domain is read in either of its spellings.
        var local = to.Split('@')[0];
        MimeMessage[] Its() =>
            [.. smtp.Taken.Where(m => m.To.Mailboxes.Any(box => string.Equals(box.LocalPart, local, StringComparison.OrdinalIgnoreCase)))];
        await Eventually.TrueAsync(() => Task.FromResult(Its().Length >= which), $"mail {which} to {to} arrives");
        return Its()[which - 1];
    }

    static string LinkIn(MimeMessage mail, string what) =>
        new Uri(
            Link().Matches(mail.TextBody ?? "").Select(m => m.Value).First(link => link.Contains($"/{what}?", StringComparison.Ordinal))
        ).PathAndQuery;

    [GeneratedRegex(@"https?://\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    sealed class MemorySink : ILogEventSink
    {
        readonly System.Collections.Concurrent.ConcurrentQueue<string> lines = new();

        public IReadOnlyCollection<string> Lines => lines;

        public void Emit(LogEvent logEvent) =>
            lines.Enqueue($"{logEvent.RenderMessage(CultureInfo.InvariantCulture)} {logEvent.Exception}");
    }
}
