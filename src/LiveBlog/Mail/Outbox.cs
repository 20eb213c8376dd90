using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;

namespace LiveBlog.Mail;

/// <summary>
/// Where mails are put to go out. They are saved with what they tell of, in the same transaction: a mail is there exactly
/// when what it tells has happened, whatever becomes of the machine afterwards.
/// </summary>
public sealed class Outbox(
    LiveBlogDb db,
    PartialRenderer partials,
    KeyedHash hashes,
    EmailSettings settings,
    SiteSettings site,
    TimeProvider clock
)
{
    /// <summary>The purpose of <see cref="OutgoingMail.ToHash"/>.</summary>
    public const string AddressHash = "mail";

    const int MaxSubject = 300;

    /// <summary>Adds it to what is saved next. Where others wait meanwhile, it is written before: see <see cref="WriteAsync"/>.</summary>
    public async Task AddAsync(MailMessage letter) => db.OutgoingMails.Add(await WriteAsync(letter));

    /// <summary>Adds one that has been written to what is saved next.</summary>
    public void Add(OutgoingMail mail) => db.OutgoingMails.Add(mail);

    /// <summary>Makes text and HTML of it.</summary>
    public async Task<OutgoingMail> WriteAsync(MailMessage letter)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new OutgoingMail
        {
            Key = letter.Key,
            MessageId = $"{Guid.NewGuid():N}@{settings.Sender.Domain}",
            To = letter.To,
            ToHash = hashes.OfAddress(AddressHash, letter.To),
            Subject = OneLine(letter.Subject),
            Text = letter.Text,
            Html = await partials.RenderAsync("/Mail/_Letter.cshtml", (letter, site.Name)),
            Headers = letter.Headers,
            IsBulk = letter.IsBulk,
            CreatedAt = now,
            DueAt = now,
        };
    }

    /// <summary>Adds it, and saves.</summary>
    public async Task SendAsync(MailMessage letter, CancellationToken cancellation)
    {
        await AddAsync(letter);
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>
    /// A line end in a header would begin another one, and a sign that sets a direction would turn the rest of a list of mails.
    /// </summary>
    public static string OneLine(string text) => SingleLine.Of(text).Truncate(MaxSubject);
}
