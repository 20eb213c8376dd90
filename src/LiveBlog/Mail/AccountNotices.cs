using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Mail;

/// <summary>What an account's owner learns by mail: each is the key of a sentence.</summary>
public static class AccountChanges
{
    public const StringKey Password = StringKey.NoticePassword,
        Email = StringKey.NoticeEmail,
        AuthenticatorAdded = StringKey.NoticeAuthenticatorAdded,
        AuthenticatorRemoved = StringKey.NoticeAuthenticatorRemoved,
        RecoveryCodes = StringKey.NoticeRecoveryCodes,
        PasskeyAdded = StringKey.NoticePasskeyAdded,
        PasskeyRemoved = StringKey.NoticePasskeyRemoved,
        DataDownloaded = StringKey.NoticeData,
        ApiKey = StringKey.NoticeApiKey,
        Role = StringKey.NoticeRole;
}

/// <summary>Tells the owner of an account by mail what has been changed in it, in case it was somebody else.</summary>
public sealed class AccountNotices(
    LiveBlogDb db,
    Outbox outbox,
    SiteSettings site,
    SiteAddress address,
    IHttpContextAccessor http,
    TimeProvider clock
)
{
    /// <summary>One mail for each kind of change in this time: a mailbox is not filled, and no change hides behind others.</summary>
    static readonly TimeSpan OneMailIn = TimeSpan.FromHours(1);

    /// <param name="change">One of <see cref="AccountChanges"/>.</param>
    /// <param name="to">Where it is sent; null for the account's own address.</param>
    public async Task SendAsync(Account account, StringKey change, CancellationToken cancellation, string? to = null)
    {
        if ((to ?? account.Email) is not { } recipient)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var key = string.Create(CultureInfo.InvariantCulture, $"notice/{account.Id}/{change}/{now.Ticks / OneMailIn.Ticks}");
        if (await db.OutgoingMails.AnyAsync(m => m.Key == key, cancellation))
        {
            return;
        }

        var request = http.HttpContext?.Request;
        var strings = request?.PreferredStrings() ?? Strings.For("en");
        var time = new FeedLocale(strings, site.TimeZone, strings.Language).TimeAndDate(now.UtcDateTime);
        var where = request is null ? "" : BrowserNames.Of(request.Headers.UserAgent.ToString());
        await outbox.SendAsync(
            new MailMessage(recipient, strings.Language, strings.NoticeSubject(site.Name))
            {
                Paragraphs = [strings.MailHello(account.DisplayName), strings[change], $"{time}, {where}"],
                Action = (strings.Forgotten, address.Base + AccountLinks.Forgotten),
                Small = [strings.NoticeSmall],
                Key = key,
            },
            cancellation
        );
    }
}
