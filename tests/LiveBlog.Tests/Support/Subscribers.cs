using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace LiveBlog.Tests.Support;

/// <summary>Subscribers by mail who are confirmed already, and the mails that they get.</summary>
static class Subscribers
{
    /// <summary>A newsroom whose mails go to a server of the tests' own.</summary>
    public static Task<TestHost> StartAsync(SmtpStub smtp, TestDatabase? database = null) =>
        TestHost.StartAsync(
            new TestHostSetup
            {
                Database = database,
                Settings =
                [
                    "--Email:Host=127.0.0.1",
                    $"--Email:Port={smtp.Port}",
                    "--Email:Security=None",
                    "--Email:From=live@paper.example",
                    "--Site:BaseUrl=https://paper.example",
                ],
            }
        );

    public static async Task<MimeMessage> MailAsync(this SmtpStub smtp, string to, int which)
    {
        await Eventually.TrueAsync(
            () => Task.FromResult(smtp.Taken.Count(m => m.To.ToString() == to) >= which),
            $"mail {which} to {to} arrives"
        );
        return smtp.Taken.Where(m => m.To.ToString() == to).ElementAt(which - 1);
    }

    /// <param name="slug">Null subscribes to the whole site.</param>
    public static async Task AddSubscribersAsync(this TestHost host, string? slug, IEnumerable<string> emails, SubscriptionKind kind) =>
        await host.InDatabaseAsync(async db =>
        {
            var blogId = slug is null ? (int?)null : await db.Blogs.Where(b => b.Slug == slug).Select(b => b.Id).SingleAsync();
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            db.Subscriptions.AddRange(emails.Select(email => Active(email, blogId, kind, now)));
            return await db.SaveChangesAsync();
        });

    public static Subscription Active(string email, int? blogId, SubscriptionKind kind, DateTime now) =>
        new()
        {
            Secret = Guid.NewGuid().ToString("N"),
            Email = email,
            BlogId = blogId,
            Kind = kind,
            EveryMinutes = kind == SubscriptionKind.Digest ? 60 : 0,
            Language = "en",
            State = SubscriptionState.Active,
            CreatedAt = now,
            ConfirmedAt = now,
            SentUpTo = now.AddMinutes(-1),
            DueAt = kind == SubscriptionKind.Digest ? now.AddHours(1) : null,
        };

    /// <summary>As if the hour of all digests had come.</summary>
    public static async Task DigestsAreDueAsync(this TestHost host) =>
        await host.InDatabaseAsync(db =>
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            return db.Subscriptions.ExecuteUpdateAsync(set => set.SetProperty(s => s.DueAt, now));
        });
}
