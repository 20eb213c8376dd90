using System.Text;
using static LiveBlog.Load.Hostile.CallerKind;
using static LiveBlog.Load.Hostile.HostileRequest;

namespace LiveBlog.Load.Hostile;

/// <content>The API for keys, the desk and what administrators do.</content>
internal sealed partial class WritingEndpoints
{
    const int MaxBody = 200_000,
        MaxIntroduction = 50_000,
        MaxMail = 260_000;

    static object Quote(FieldText t) =>
        new
        {
            text = t.Of(t.Lists > 2 ? 9_000 : 2_000),
            attribution = t.Of(200),
            role = t.Of(300),
        };

    static string Link(int n) => Padded($"https://paper.example/{n}/", 900);

    static string Video(int n) => $"https://www.youtube.com/watch?v={n:d11}";

    static object Entry(FieldText t, string? html, string? markdown) =>
        new
        {
            headline = t.Of(500),
            bodyHtml = html,
            bodyMarkdown = markdown,
            author = t.Of(200),
            correction = t.Of(2_000),
            tags = t.List(50, n => $"{n} {t.Of(50)}"),
            quotes = t.List(50, _ => Quote(t)),
            relatedLinks = t.List(
                50,
                n => new
                {
                    url = Link(n),
                    title = t.Of(500),
                    imageUrl = Link(n),
                    publishedAt = "2026-01-12",
                }
            ),
            embeds = t.List(50, n => new { url = Video(n), title = t.Of(300) }),
            media = t.List(
                50,
                n => new
                {
                    id = $"p{n}",
                    url = Link(n),
                    alt = t.Of(1_000),
                    caption = t.Of(1_000),
                    credit = t.Of(200),
                }
            ),
        };

    static object?[] Entries(FieldText t) => [Entry(t, t.HtmlOfBytes(MaxBody), null), Entry(t, null, t.MarkdownOfBytes(MaxBody))];

    static object Head(FieldText t, string? slug) =>
        new
        {
            slug,
            title = t.Of(300),
            standfirst = t.Of(2_000),
            introHtml = t.HtmlOf(MaxIntroduction),
            byline = t.Of(500),
            language = "en",
            timeZone = "UTC",
            status = "live",
            keyPoints = t.List(10, _ => t.Of(300)),
            embedOrigins = Array.Empty<string>(),
        };

    static object Article(FieldText t, string? slug, string? html, string? markdown) =>
        new
        {
            slug,
            title = t.Of(300),
            lede = t.Of(2_000),
            bodyHtml = html,
            bodyMarkdown = markdown,
            byline = t.Of(200),
            language = "en",
            timeZone = "UTC",
            topic = "The talks",
            status = "published",
        };

    static object?[] Articles(FieldText t, string? slug) =>
        [Article(t, slug, t.HtmlOfBytes(MaxBody), null), Article(t, slug, null, t.MarkdownOfBytes(MaxBody))];

    void AddApi(EndpointTable table)
    {
        var ids = site.Seeded.OtherIds;
        table.Json("POST /api/v1/blogs", EditorKey, "/api/v1/blogs", t => [Head(t, $"made-{Fresh}")], markup: true);
        table.Json("PATCH /api/v1/blogs/{slug}", BlogKey, ApiOther, t => [Head(t, null)], markup: true);
        table.Json("POST /api/v1/blogs/{slug}/entries", BlogKey, $"{ApiOther}/entries", Entries, markup: true);
        table.Json("PUT /api/v1/entries/{id:long}", BlogKey, $"/api/v1/entries/{ids[0]}", Entries, markup: true);
        table.Json("POST /api/v1/entries/{id:long}/restore", BlogKey, $"/api/v1/entries/{ids[1]}/restore", _ => [null]);
        table.Json("DELETE /api/v1/entries/{id:long}", BlogKey, $"/api/v1/entries/{ids[1]}", _ => [null]);
        table.Json(
            "POST /api/v1/newswire/lines",
            EditorKey,
            "/api/v1/newswire/lines",
            t =>
                [
                    new
                    {
                        headline = $"{Fresh} {t.Of(460)}",
                        url = Link(1),
                        language = "en",
                    },
                ],
            markup: true
        );
        table.Json(
            "PUT /api/v1/newswire/lines/{id:long}",
            EditorKey,
            $"/api/v1/newswire/lines/{site.LineId}",
            t =>
                [
                    new
                    {
                        headline = $"{Fresh} {t.Of(460)}",
                        url = Link(1),
                        language = "en",
                    },
                ],
            markup: true
        );
        table.Json("DELETE /api/v1/newswire/lines/{id:long}", EditorKey, "/api/v1/newswire/lines/999999", _ => [null], onlyRefuses: true);
        table.Json("POST /api/v1/articles", EditorKey, "/api/v1/articles", t => Articles(t, $"made-{Fresh}"), markup: true);
        table.Json(
            "PUT /api/v1/articles/{slug}",
            EditorKey,
            $"/api/v1/articles/{HostileSite.ArticleSlug}",
            t => Articles(t, slug: null),
            markup: true
        );
        table.Json("DELETE /api/v1/articles/{slug}", EditorKey, "/api/v1/articles/not-there", _ => [null], onlyRefuses: true);
        table.Json(
            "PATCH /api/v1/topics/{slug}",
            EditorKey,
            $"/api/v1/topics/{HostileSite.TopicSlug}",
            t =>
                [
                    new
                    {
                        title = t.Of(200),
                        description = t.Of(1_000),
                        imageUrl = Link(1),
                    },
                ],
            markup: true
        );
        table.Add(
            "POST /api/v1/media",
            BlogKey,
            "/api/v1/media",
            "image/jpeg",
            _ =>
                [
                    [.. _large, .. Encoding.ASCII.GetBytes(Fresh)],
                ]
        );
        table.Json(
            "PATCH /api/v1/media/{id}",
            EditorKey,
            $"/api/v1/media/{site.PictureId}",
            t =>
                [
                    new
                    {
                        alt = t.Of(1_000),
                        caption = t.Of(1_000),
                        credit = t.Of(200),
                    },
                ],
            markup: true
        );
    }

    void AddDesk(EndpointTable table)
    {
        var ids = site.Seeded.OtherIds;

        void Composer(string handler, CallerKind caller, string path, params (string Name, string Value)[] more) =>
            table.Form(
                $"POST /desk/blogs/{{slug}}?handler={handler}",
                caller,
                $"{path}?handler={handler}",
                t => [.. Fields(t), ("draft", Fresh), ("submission", Fresh), .. more],
                markup: true
            );

        void Act(string handler, CallerKind caller, long id, params (string Name, string Value)[] more) =>
            table.Form(
                $"POST /desk/blogs/{{slug}}?handler={handler}",
                caller,
                $"{DeskOther}?handler={handler}",
                t => [("id", Number(id)), ("pad", t.Of(20_000)), .. more]
            );

        table.Form("POST /desk", Editor, "/desk", t => [.. HeadFields(t), ("slug", $"desk-{Fresh}")], markup: true);
        table.Form("POST /desk/blogs/{slug}?handler=Settings", Editor, $"{DeskOther}?handler=Settings", HeadFields, markup: true);
        Composer("Publish", Editor, DeskOther);
        Composer("Draft", Contributor, Desk);
        Composer("Submit", Contributor, DeskOther);
        Composer("Schedule", Editor, DeskOther, ("scheduledAt", "2030-01-01T12:00"));
        table.Form(
            "POST /desk/blogs/{slug}?handler=Approve",
            Editor,
            $"{DeskOther}?handler=Approve",
            t => [("draft", Fresh), ("pad", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /desk/blogs/{slug}?handler=Return",
            Editor,
            $"{DeskOther}?handler=Return",
            t => [("draft", Fresh), ("note", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /desk/blogs/{slug}?handler=Discard",
            Contributor,
            $"{DeskOther}?handler=Discard",
            t => [("draft", Fresh), ("pad", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Files("POST /desk/blogs/{slug}?handler=Picture", Contributor, $"{Desk}?handler=Picture", "file", _large);
        table.Form(
            "POST /desk/blogs/{slug}?handler=Preview",
            Contributor,
            $"{Desk}?handler=Preview",
            _ => [("url", Padded($"{stub.Address}card/good/{Fresh}/", 1_900))]
        );
        Act("Withdraw", Editor, ids[2]);
        Act("Restore", Editor, ids[2]);
        table.Form(
            "POST /desk/blogs/{slug}?handler=Erase",
            Administrator,
            $"{DeskOther}?handler=Erase",
            t => [("id", Number(ids[3])), ("confirmed", t.Of(20_000))],
            onlyRefuses: true
        );
        Act("Pin", Editor, ids[4]);
        Act("Unpin", Editor, ids[4]);
        Act("Mark", Editor, ids[5]);
        Act("Unmark", Editor, ids[5]);
        Act("KeepInReplay", Editor, ids[2]);
        Act("TakeOutOfReplay", Editor, ids[2]);
        table.Form(
            "POST /desk/blogs/{slug}?handler=Many",
            Editor,
            $"{DeskOther}?handler=Many",
            _ => [("act", "MarkKeyEvent"), .. ids.Skip(6).Concat(Enumerable.Repeat(1L, 140)).Select(id => ("ids", Number(id)))]
        );
        table.Form(
            "POST /desk/blogs/{slug}?handler=Here",
            Moderator,
            $"{Desk}?handler=Here",
            t => [("page", Fresh), ("entry", Number(ids[0])), ("typed", "true"), ("pad", t.Of(20_000))]
        );
        table.Form("POST /desk/blogs/{slug}?handler=Leave", Moderator, $"{Desk}?handler=Leave", t => [("page", t.Of(20_000))]);
        Act("TakeOver", Editor, ids[0], ("page", Fresh));
        table.Form(
            "POST /desk/blogs/{slug}/entries/{id:long}?handler=TakeUp",
            Editor,
            $"{DeskOther}/entries/{ids[0]}?handler=TakeUp",
            t => [("version", "1"), ("seen", "1"), ("pad", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Files("POST /desk/media?handler=Add", Editor, "/desk/media?handler=Add", "files", _small);
        table.Form(
            "POST /desk/media?handler=Describe",
            Editor,
            "/desk/media?handler=Describe",
            t => [("id", site.PictureId), ("alt", t.Of(1_000)), ("caption", t.Of(1_000)), ("credit", t.Of(200))],
            markup: true
        );
        table.Form(
            "POST /desk/newswire",
            Editor,
            "/desk/newswire",
            t => [("submission", Fresh), ("headline", $"{Fresh} {t.Of(460)}"), ("url", Link(1)), ("language", "en")],
            markup: true
        );
        table.Form(
            "POST /desk/newswire?handler=Withdraw",
            Editor,
            "/desk/newswire?handler=Withdraw",
            t => [("id", "999999"), ("pad", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /desk/wire",
            Editor,
            "/desk/wire",
            t => [("name", t.Of(100)), ("url", Padded($"{stub.Address}feed/good/{Fresh}/", 1_990)), ("minutes", "60")]
        );
        table.Form(
            "POST /desk/wire?handler=Remove",
            Editor,
            "/desk/wire?handler=Remove",
            t => [("id", "999999"), ("pad", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /desk/articles",
            Editor,
            "/desk/articles",
            t => [.. ArticleFields(t), ("slug", $"desk-{Fresh}"), ("status", "published")],
            markup: true
        );
        table.Form("POST /desk/articles/{slug}", Editor, $"/desk/articles/{HostileSite.ArticleSlug}", ArticleFields, markup: true);
        table.Form(
            "POST /desk/topics",
            Editor,
            "/desk/topics",
            t => [("slug", HostileSite.TopicSlug), ("title", t.Of(200)), ("description", t.Of(1_000)), ("imageUrl", Link(1))],
            markup: true
        );
    }

    void AddAdministration(EndpointTable table)
    {
        table.Json(
            "POST /api/v1/keys",
            AdministratorKey,
            "/api/v1/keys",
            t =>
                [
                    new
                    {
                        name = t.Of(100),
                        role = "editor",
                        blogs = new[] { Other },
                    },
                ]
        );
        table.Json("DELETE /api/v1/keys/{id:int}", AdministratorKey, "/api/v1/keys/999999", _ => [null], onlyRefuses: true);
        table.Json(
            "POST /api/v1/webhooks",
            AdministratorKey,
            "/api/v1/webhooks",
            t =>
                [
                    new
                    {
                        name = t.Of(100),
                        url = Padded($"{stub.Address}hook/{Fresh}/", 1_990),
                        blogs = new[] { Other },
                    },
                ]
        );
        table.Json("DELETE /api/v1/webhooks/{id:int}", AdministratorKey, "/api/v1/webhooks/999999", _ => [null], onlyRefuses: true);
        table.Json("POST /api/v1/webhooks/{id:int}/ping", AdministratorKey, $"/api/v1/webhooks/{site.WebhookId}/ping", _ => [null]);
        table.Json(
            "POST /api/v1/webhooks/{id:int}/deliveries/{delivery:long}",
            AdministratorKey,
            $"/api/v1/webhooks/{site.WebhookId}/deliveries/999999",
            _ => [null],
            onlyRefuses: true
        );
        table.Json("DELETE /api/v1/media/{id}", AdministratorKey, $"/api/v1/media/{Fresh}", _ => [null], onlyRefuses: true);
        table.Add(
            "POST /api/v1/mail/returned",
            AdministratorKey,
            "/api/v1/mail/returned",
            "message/rfc822",
            t => [BouncedMail(t)],
            markup: true
        );

        table.Form(
            "POST /desk/media?handler=Delete",
            Administrator,
            "/desk/media?handler=Delete",
            t => [("id", Fresh), ("pad", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /desk/keys",
            Administrator,
            "/desk/keys",
            t => [("name", t.Of(100)), ("role", "editor"), ("blogs", Other), ("pad", t.Of(20_000))]
        );
        table.Form(
            "POST /desk/keys?handler=Revoke",
            Administrator,
            "/desk/keys?handler=Revoke",
            t => [("id", "999999"), ("pad", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /desk/people",
            Administrator,
            "/desk/people",
            t => [("name", t.Of(100)), ("email", Email), ("role", "contributor"), ("pad", t.Of(20_000))]
        );
        foreach (var handler in new[] { "Link", "Role", "Disable", "Enable" })
        {
            table.Form(
                $"POST /desk/people?handler={handler}",
                Administrator,
                $"/desk/people?handler={handler}",
                t => [("id", site.Seeded.StaffVictim), ("role", "contributor"), ("pad", t.Of(20_000))]
            );
        }

        table.Form(
            "POST /desk/webhooks",
            Administrator,
            "/desk/webhooks",
            t => [("name", t.Of(100)), ("url", Padded($"{stub.Address}hook/{Fresh}/", 1_990)), ("blogs", Other)]
        );
        table.Form(
            "POST /desk/webhooks?handler=Remove",
            Administrator,
            "/desk/webhooks?handler=Remove",
            t => [("id", "999999"), ("pad", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /desk/webhooks?handler=StartAgain",
            Administrator,
            "/desk/webhooks?handler=StartAgain",
            t => [("id", Number(site.WebhookId)), ("pad", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /desk/webhooks?handler=Ping",
            Administrator,
            "/desk/webhooks?handler=Ping",
            t => [("id", Number(site.WebhookId)), ("pad", t.Of(20_000))]
        );
        table.Form(
            "POST /desk/webhooks?handler=Redeliver",
            Administrator,
            "/desk/webhooks?handler=Redeliver",
            t => [("id", Number(site.WebhookId)), ("delivery", "999999"), ("pad", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /desk/undelivered?handler=Tell",
            Administrator,
            "/desk/undelivered?handler=Tell",
            t => [("entry", "999999"), ("pad", t.Of(20_000))]
        );
        table.Form("POST /desk/undelivered?handler=Mail", Administrator, "/desk/undelivered?handler=Mail", t => [("pad", t.Of(20_000))]);
        table.Form(
            "POST /desk/undelivered?handler=Read",
            Administrator,
            "/desk/undelivered?handler=Read",
            t => [("source", "999999"), ("pad", t.Of(20_000))],
            onlyRefuses: true
        );
    }

    static IEnumerable<(string Name, string Value)> Fields(FieldText t) =>
        [
            ("headline", t.Of(500)),
            ("bodyMarkdown", t.MarkdownOfBytes(MaxBody)),
            ("tags", string.Join(',', t.List(50, n => $"{n} {t.Of(50).Replace(',', ' ')}"))),
            .. t.List(
                    50,
                    n =>
                        new[]
                        {
                            ($"quotes[{n}].text", t.Of(t.Lists > 2 ? 9_000 : 2_000)),
                            ($"quotes[{n}].attribution", t.Of(200)),
                            ($"quotes[{n}].role", t.Of(300)),
                        }
                )
                .SelectMany(q => q),
            .. t.List(
                    50,
                    n =>
                        new[]
                        {
                            ($"relatedLinks[{n}].url", Link(n)),
                            ($"relatedLinks[{n}].title", t.Of(500)),
                            ($"relatedLinks[{n}].imageUrl", Link(n)),
                        }
                )
                .SelectMany(l => l),
            .. t.List(50, n => new[] { ($"embeds[{n}].url", Video(n)), ($"embeds[{n}].title", t.Of(300)) }).SelectMany(e => e),
        ];

    static IEnumerable<(string Name, string Value)> HeadFields(FieldText t) =>
        [
            ("title", t.Of(300)),
            ("standfirst", t.Of(2_000)),
            ("introHtml", t.HtmlOf(MaxIntroduction)),
            ("byline", t.Of(500)),
            ("language", "en"),
            ("timeZone", "UTC"),
            ("topic", "The talks"),
            ("status", "live"),
            ("keyPoints", string.Join('\n', t.List(10, _ => t.Of(280).ReplaceLineEndings(" ")))),
            ("discussionMode", "open"),
        ];

    static IEnumerable<(string Name, string Value)> ArticleFields(FieldText t) =>
        [
            ("title", t.Of(300)),
            ("lede", t.Of(2_000)),
            ("bodyMarkdown", t.MarkdownOfBytes(MaxBody)),
            ("byline", t.Of(200)),
            ("language", "en"),
            ("timeZone", "UTC"),
            ("topic", "The talks"),
        ];

    /// <summary>A report of a mail that was not delivered (RFC 3464), as large as one may be.</summary>
    static byte[] BouncedMail(FieldText t)
    {
        const string Recipient = "\r\nFinal-Recipient: rfc822; reader@x.example\r\nAction: failed\r\nDiagnostic-Code: smtp; 550 ";
        var recipients = string.Concat(Enumerable.Repeat($"{Recipient}{Plain(t.Of(60))}\r\n", 600));
        var text =
            $"From: <mailer@x.example>\r\nTo: <live@paper.example>\r\nSubject: {Plain(t.Of(500))}\r\n"
            + "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
            + $"--b\r\nContent-Type: text/plain\r\n\r\n{t.Of(100_000)}\r\n"
            + $"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n{recipients}\r\n"
            + $"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <1@paper.example>\r\nSubject: x\r\n\r\n{t.Of(40_000)}\r\n--b--\r\n";
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length > MaxMail ? bytes[..MaxMail] : bytes;
    }

    static string Plain(string text) => string.Concat(text.Select(c => c is >= ' ' and < (char)127 ? c : '.'));
}
