using System.Net;
using System.Text.RegularExpressions;

namespace LiveBlog.Load.Hostile;

/// <summary>What a browser keeps of a page, its cookies and anti-forgery token, as headers of every request that follows.</summary>
internal sealed partial class SignedInPage(HttpClient http)
{
    static readonly Uri SignIn = new("account/sign-in", UriKind.Relative),
        Account = new("account", UriKind.Relative);

    readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>Opens a page with a form, signed in or not.</summary>
    public Task OpenAsync(CancellationToken cancellation) => ReadAsync(SignIn, cancellation);

    public async Task SignInAsync(string email, string password, CancellationToken cancellation)
    {
        // Twice: the first look at one's own page makes a key for an authenticator, which ends the session.
        await EnterAsync(email, password, cancellation);
        await ReadAsync(Account, cancellation);
        await EnterAsync(email, password, cancellation);

        // The token of a page belongs to the person who opened it.
        await ReadAsync(Account, cancellation);
    }

    async Task EnterAsync(string email, string password, CancellationToken cancellation)
    {
        _cookies.Clear();
        http.DefaultRequestHeaders.Remove("Cookie");
        await ReadAsync(SignIn, cancellation);
        using (var form = new FormUrlEncodedContent([new("email", email), new("password", password)]))
        {
            using var response = await http.PostAsync(SignIn, form, cancellation);
            if (response.StatusCode != HttpStatusCode.Redirect)
            {
                throw new CannotRunException($"{email} could not sign in: {(int)response.StatusCode}.");
            }

            Keep(response);
        }
    }

    async Task ReadAsync(Uri page, CancellationToken cancellation)
    {
        using var response = await http.GetAsync(page, cancellation);
        Keep(response);
        var token = Token().Match(await response.Content.ReadAsStringAsync(cancellation));
        if (!token.Success)
        {
            throw new CannotRunException($"/{page} answered {(int)response.StatusCode} without a form.");
        }

        http.DefaultRequestHeaders.Remove("RequestVerificationToken");
        http.DefaultRequestHeaders.Add("RequestVerificationToken", token.Groups["token"].Value);
    }

    void Keep(HttpResponseMessage response)
    {
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var all) ? all : [])
        {
            var pair = cookie.Split(';', 2)[0].Split('=', 2);
            _cookies[pair[0]] = pair[1];
        }

        http.DefaultRequestHeaders.Remove("Cookie");
        http.DefaultRequestHeaders.Add("Cookie", string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")));
    }

    [GeneratedRegex(
        "name=\"__RequestVerificationToken\"[^>]* value=\"(?<token>[^\"]+)\"",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Token();
}
