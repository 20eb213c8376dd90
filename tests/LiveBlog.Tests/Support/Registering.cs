using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace LiveBlog.Tests.Support;

/// <summary>The way to an account as readers go it: the form, the mail, the link.</summary>
static partial class Registering
{
    public const string Password = "violet ladders hum quietly";

    public static Task<HttpResponseMessage> RegisterAsync(
        HttpClient browser,
        string name,
        string email,
        string password,
        string returnUrl = ""
    ) =>
        browser.SubmitAsync(
            "/account/register",
            new()
            {
                ["name"] = name,
                ["email"] = email,
                ["password"] = password,
                ["returnUrl"] = returnUrl,
            }
        );

    public static Task<int> AccountsAsync(this TestHost host, string email)
    {
        var normalized = email.ToUpperInvariant();
        return host.InDatabaseAsync(db => db.Users.CountAsync(u => u.NormalizedEmail == normalized));
    }

    /// <param name="after">How many mails to that address there are already.</param>
    public static async Task<MimeMessage> MailToAsync(this TestHost host, string email, int after = 0)
    {
        List<MimeMessage> mails = [];
        await Eventually.TrueAsync(
            () =>
            {
                mails = [.. host.Mails().Where(m => m.To.ToString() == email).OrderBy(m => m.Date)];
                return Task.FromResult(mails.Count > after);
            },
            $"a mail to {email} goes out"
        );
        return mails[^1];
    }

    public static string LinkIn(MimeMessage mail) => new Uri(Link().Match(mail.TextBody ?? "").Value).PathAndQuery;

    /// <summary>As many names as are wanted, without a digit.</summary>
    public static string Roman(int n) => new string('i', (n % 7) + 2) + new string('v', (n / 7) + 2);

    [GeneratedRegex(@"https?://\S+/account/(?:confirm|email)\?\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
