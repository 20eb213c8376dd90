using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using static LiveBlog.Load.Hostile.CallerKind;
using static LiveBlog.Load.Hostile.HostileRequest;

namespace LiveBlog.Load.Hostile;

/// <summary>Every endpoint of the program that writes.</summary>
internal sealed partial class WritingEndpoints(HostileSite site, StubServer stub)
{
    /// <summary>What the site's own bodies may have where nothing else is said.</summary>
    const int DefaultBody = 64 * 1024;

    /// <summary>What the web server takes by itself.</summary>
    const int TooLarge = 28_000_000;

    const string Slug = HostileSite.Slug,
        Other = HostileSite.OtherSlug;
    const string Live = $"/live/{Slug}",
        ApiOther = $"/api/v1/blogs/{Other}";
    const string Desk = $"/desk/blogs/{Slug}",
        DeskOther = $"/desk/blogs/{Other}";

    static readonly string Email =
        $"{Fresh}{new string('a', 32)}@{new string('b', 60)}.{new string('c', 60)}.{new string('d', 56)}.example";

    /// <summary>A picture of 25 MB, and one that is small.</summary>
    readonly byte[] _large = NoisePicture.JpegOf(24_900_000),
        _small = NoisePicture.Jpeg(640, 400);

    public IReadOnlyList<WritingEndpoint> All => field ??= Make();

    /// <summary>Requests beyond the limits, to what anybody and any reader may write to.</summary>
    public IReadOnlyList<HostileRequest> BeyondLimits
    {
        get
        {
            var (large, little) = (Filled(TooLarge), Filled(DefaultBody + 4_096));
            var requests = All.Where(e => e.Caller is Anonymous or Reader).SelectMany(e => e.Bodies(FieldText.Longest).Take(1));
            return
            [
                .. requests.SelectMany(request =>
                    new[]
                    {
                        request with
                        {
                            Endpoint = "beyond: " + request.Endpoint,
                            What = "28 MB",
                            ContentType = request.ContentType ?? "application/octet-stream",
                            Body = large,
                            IsTooLarge = true,
                        },
                        request with
                        {
                            Endpoint = "beyond: " + request.Endpoint,
                            What = "68 KB",
                            ContentType = request.ContentType ?? "application/octet-stream",
                            Body = little,
                            IsTooLarge = true,
                        },
                    }
                ),
            ];
        }
    }

    IReadOnlyList<WritingEndpoint> Make()
    {
        var table = new EndpointTable();
        AddAnonymous(table);
        AddAccounts(table);
        AddDiscussion(table);
        AddApi(table);
        AddDesk(table);
        AddAdministration(table);
        return table.Rows;
    }

    /// <summary>A body that is a form's field and, until its end, a JSON text.</summary>
    static byte[] Filled(int length)
    {
        var body = new byte[length];
        body.AsSpan().Fill((byte)'x');
        "{\"text\":\""u8.CopyTo(body);
        return body;
    }

    void AddAnonymous(EndpointTable table)
    {
        var opened = $"{Live}/opened?entry={site.Seeded.EntryIds[^1]}&from=https://{Fresh}.{new string('r', 60)}.example/";
        table.Add("POST /live/{slug}/opened", Anonymous, opened, "text/plain", t => [Encoding.UTF8.GetBytes(t.Of(20_000))]);
        table.Json(
            "PUT /api/v1/push/subscription",
            Anonymous,
            "/api/v1/push/subscription",
            t =>
                [
                    new
                    {
                        endpoint = PushEndpoint,
                        keys = PushKeys,
                        blog = Slug,
                        kind = "key",
                        pad = t.Of(60_000),
                    },
                ]
        );
        table.Json(
            "POST /api/v1/push/subscription/state",
            Anonymous,
            "/api/v1/push/subscription/state",
            t =>
                [
                    new
                    {
                        endpoint = PushEndpoint,
                        blog = Slug,
                        pad = t.Of(60_000),
                    },
                ]
        );
        table.Json(
            "POST /api/v1/push/subscription/moved",
            Anonymous,
            "/api/v1/push/subscription/moved",
            t =>
                [
                    new
                    {
                        from = PushEndpoint,
                        endpoint = PushEndpoint + "m",
                        keys = PushKeys,
                        pad = t.Of(60_000),
                    },
                ]
        );
        table.Form(
            "POST /subscribe",
            Anonymous,
            $"/subscribe?blog={Slug}",
            t => [("email", Email), ("kind", "every"), ("scope", "blog"), ("pad", t.Of(40_000))]
        );
        table.Form(
            "POST /subscriptions/{id:long}/confirm",
            Anonymous,
            "/subscriptions/1/confirm",
            t => [("key", t.Of(40_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /subscriptions/{id:long}/stop",
            Anonymous,
            "/subscriptions/1/stop",
            t => [("key", t.Of(40_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /websub",
            Anonymous,
            "/websub",
            t =>
                [
                    ("hub.mode", "subscribe"),
                    ("hub.topic", $"{site.Target.Address}live/{Slug}/feed.atom"),
                    ("hub.callback", Padded($"{stub.Address}websub/{Fresh}/", 2_000)),
                    ("hub.secret", Padded("", 199)),
                    ("pad", t.Of(10_000)),
                ]
        );
    }

    static void AddAccounts(EndpointTable table)
    {
        table.Form(
            "POST /account/register",
            Anonymous,
            "/account/register",
            t => [("name", $"Reader {Fresh}"), ("email", Email), ("password", $"{Fresh} {t.Of(40_000)}")]
        );
        table.Form(
            "POST /account/sign-in",
            Anonymous,
            "/account/sign-in",
            t => [("email", HostileSeed.LeaverEmail(0)), ("password", t.Of(50_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /account/sign-in?handler=PasskeyOptions",
            Anonymous,
            "/account/sign-in?handler=PasskeyOptions",
            t => [("pad", t.Of(50_000))]
        );
        table.Form(
            "POST /account/sign-in?handler=Passkey",
            Anonymous,
            "/account/sign-in?handler=Passkey",
            t => [("credential", CredentialOf(t))],
            onlyRefuses: true
        );
        table.Form(
            "POST /account/forgotten",
            Anonymous,
            "/account/forgotten",
            t => [("email", HostileSeed.LeaverEmail(1)), ("pad", t.Of(50_000))]
        );
        table.Form(
            "POST /account/join",
            Anonymous,
            "/account/join",
            t => [("user", Fresh), ("token", t.Of(20_000)), ("password", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /account/setup",
            Anonymous,
            "/account/setup",
            t => [("token", t.Of(20_000)), ("name", t.Of(1_000)), ("email", Email), ("password", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /account/confirm",
            Anonymous,
            "/account/confirm",
            t => [("id", Fresh), ("key", t.Of(20_000)), ("password", t.Of(20_000)), ("name", t.Of(1_000))],
            onlyRefuses: true
        );
        table.Form("POST /account/email", Anonymous, "/account/email", t => [("id", Fresh), ("key", t.Of(40_000))], onlyRefuses: true);
        table.Form("POST /account/two-factor", Anonymous, "/account/two-factor", t => [("code", t.Of(50_000))], onlyRefuses: true);

        // Of people who may lose their accounts.
        table.Form("POST /account?handler=Name", Leaver, "/account?handler=Name", t => [("name", t.Of(50_000))], onlyRefuses: true);
        table.Form(
            "POST /account?handler=Password",
            Leaver,
            "/account?handler=Password",
            t => [("current", t.Of(25_000)), ("password", t.Of(25_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /account?handler=Email",
            Leaver,
            "/account?handler=Email",
            t => [("email", Email), ("current", t.Of(50_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /account?handler=Delete",
            Leaver,
            "/account?handler=Delete",
            t => [("sure", "true"), ("current", t.Of(50_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /account?handler=Authenticator",
            Leaver,
            "/account?handler=Authenticator",
            t => [("code", t.Of(50_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /account?handler=AuthenticatorOff",
            Leaver,
            "/account?handler=AuthenticatorOff",
            t => [("current", t.Of(50_000))],
            onlyRefuses: true
        );
        table.Form("POST /account?handler=Codes", Leaver, "/account?handler=Codes", t => [("current", t.Of(50_000))], onlyRefuses: true);
        table.Form(
            "POST /account?handler=PasskeyOptions",
            Leaver,
            "/account?handler=PasskeyOptions",
            t => [("pad", t.Of(50_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /account?handler=Passkey",
            Leaver,
            "/account?handler=Passkey",
            t => [("credential", CredentialOf(t)), ("name", t.Of(1_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /account?handler=PasskeyRemove",
            Leaver,
            "/account?handler=PasskeyRemove",
            t => [("id", new string('a', 2_000)), ("pad", t.Of(50_000))]
        );
        table.Form("POST /account?handler=End", Leaver, "/account?handler=End", t => [("id", Fresh), ("pad", t.Of(50_000))]);
        table.Form("POST /account?handler=EndOthers", Leaver, "/account?handler=EndOthers", t => [("pad", t.Of(50_000))]);
        table.Form(
            "POST /account/prove",
            Leaver,
            "/account/prove",
            t => [("current", t.Of(25_000)), ("credential", CredentialOf(t))],
            onlyRefuses: true
        );
        table.Form(
            "POST /account/prove?handler=PasskeyOptions",
            Leaver,
            "/account/prove?handler=PasskeyOptions",
            t => [("pad", t.Of(50_000))],
            onlyRefuses: true
        );
        table.Form("POST /account/sign-out", Anonymous, "/account/sign-out", t => [("pad", t.Of(50_000))]);
    }

    void AddDiscussion(EndpointTable table)
    {
        const string Api = $"/api/v1/blogs/{Slug}/discussion";
        var entry = site.Seeded.EntryIds[^1];

        // As long as it may be when it has been made plain, and so long before that as a body may be.
        object?[] Messages(FieldText t) =>
            [
                new { text = Padded($"{Fresh} {t.Of(1_960)}", 1_990) },
                new { text = $"{Fresh} {t.Of(20_000)}" },
                new { text = $"{Fresh} {string.Concat(Enumerable.Repeat("\u200b\u0301", 6_000))}" },
            ];

        table.Json("POST /api/v1/blogs/{slug}/discussion/messages", Reader, $"{Api}/messages", Messages, markup: true);
        table.Json("PUT /api/v1/blogs/{slug}/discussion/messages/{id:long}", Reader, Api + "/messages/{own}", Messages, markup: true);
        table.Json(
            "DELETE /api/v1/blogs/{slug}/discussion/messages/{id:long}",
            Reader,
            $"{Api}/messages/999999",
            _ => [null],
            onlyRefuses: true
        );
        table.Json(
            "PUT /api/v1/blogs/{slug}/discussion/messages/{id:long}/reaction",
            Reader,
            $"{Api}/messages/{site.MessageId}/reaction",
            _ => [new { kind = "useful" }, new { kind = (string?)null }]
        );
        table.Json(
            "POST /api/v1/blogs/{slug}/discussion/messages/{id:long}/report",
            Reader,
            $"{Api}/messages/{site.MessageId}/report",
            t => [new { why = t.Of(500) }, new { why = t.Of(20_000) }],
            markup: true
        );
        table.Json(
            "PUT /api/v1/blogs/{slug}/discussion/entries/{id:long}/reaction",
            Reader,
            $"{Api}/entries/{entry}/reaction",
            _ => [new { kind = "touching" }, new { kind = (string?)null }]
        );
        table.Json("POST /api/v1/blogs/{slug}/discussion/warnings/{id:int}/seen", Reader, $"{Api}/warnings/1/seen", _ => [null]);

        const string Page = $"{Live}/discussion";
        table.Form(
            "POST /live/{slug}/discussion",
            Reader,
            Page,
            t => [("text", $"{Fresh} {t.Of(1_900)}"), ("clientId", Fresh), ("pad", t.Of(20_000))],
            markup: true
        );
        table.Form(
            "POST /live/{slug}/discussion?handler=React",
            Reader,
            $"{Page}?handler=React",
            t => [("react", $"{site.MessageId} useful"), ("pad", t.Of(20_000))]
        );
        table.Form(
            "POST /live/{slug}/discussion?handler=Report",
            Reader,
            $"{Page}?handler=Report",
            t => [("report", Number(site.MessageId)), ("why", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /live/{slug}/discussion?handler=Erase",
            Reader,
            $"{Page}?handler=Erase",
            t => [("id", "999999"), ("pad", t.Of(20_000))],
            onlyRefuses: true
        );
        table.Form(
            "POST /live/{slug}/discussion?handler=TakeNote",
            Reader,
            $"{Page}?handler=TakeNote",
            t => [("id", "1"), ("pad", t.Of(20_000))]
        );

        table.Form(
            "POST /desk/discussion?handler=Act",
            Moderator,
            "/desk/discussion?handler=Act",
            t => [("id", Number(site.MessageId)), ("act", "show"), ("pad", t.Of(20_000))]
        );
        table.Form(
            "POST /desk/discussion?handler=Sanction",
            Moderator,
            "/desk/discussion?handler=Sanction",
            t => [("account", site.Seeded.ReaderVictim), ("kind", "warning"), ("minutes", "5"), ("reason", t.Of(500))],
            markup: true
        );
        table.Form(
            "POST /desk/discussion?handler=Lift",
            Moderator,
            "/desk/discussion?handler=Lift",
            t => [("account", site.Seeded.ReaderVictim), ("pad", t.Of(20_000))]
        );
        table.Form(
            "POST /desk/discussion?handler=Words",
            Moderator,
            "/desk/discussion?handler=Words",
            t => [("words", t.Of(20_000))],
            markup: true
        );
    }

    string PushEndpoint => Padded($"{stub.Address}push/{Fresh}/", 990);

    static object PushKeys { get; } = new { p256dh = Base64Url(Point()), auth = Base64Url(RandomNumberGenerator.GetBytes(16)) };

    static byte[] Point()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var at = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. at.X!, .. at.Y!];
    }

    static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    /// <summary>What looks like a passkey's answer.</summary>
    static string CredentialOf(FieldText text)
    {
        var data = Base64Url(Encoding.UTF8.GetBytes(text.Of(10_000)));
        return JsonSerializer.Serialize(
            new
            {
                id = new string('A', 10_000),
                rawId = "AAAA",
                type = "public-key",
                clientExtensionResults = new { },
                response = new
                {
                    clientDataJSON = data,
                    authenticatorData = new string('A', 10_000),
                    signature = "AAAA",
                    attestationObject = "AAAA",
                },
            }
        );
    }

    static string Padded(string text, int length) => text.PadRight(length, 'x');

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
