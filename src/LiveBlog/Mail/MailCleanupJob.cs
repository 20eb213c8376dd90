using LiveBlog.Data;
using LiveBlog.Jobs;

namespace LiveBlog.Mail;

/// <summary>
/// Forgets mails thirty days after they were written: until then a returned one is known by its Message-ID. Mails in files, where
/// there is no mail server, go after three days, as long as the longest link in them is good.
/// </summary>
sealed class MailCleanupJob(IServiceScopeFactory scopes, EmailSettings settings, TimeProvider clock, ILogger<MailCleanupJob> log)
    : PeriodicJob(TimeSpan.FromHours(1), clock, log)
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(30),
        FilesKept = TimeSpan.FromDays(3);

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var old = Clock.GetUtcNow().UtcDateTime - Kept;
        await db.EraseInBatchesAsync(
            db.OutgoingMails.Where(m => m.CreatedAt < old && (m.SentAt != null || m.GivenUpAt != null)).OrderBy(m => m.Id),
            cancellation
        );

        // Of what was wiped or deleted since the last look, by whatever part of the program, nothing stays in the files of the database.
        await db.ScrubAsync(cancellation);

        if (settings.Host is null && Directory.Exists(settings.Folder))
        {
            foreach (
                var file in new DirectoryInfo(settings.Folder)
                    .EnumerateFiles("*.eml")
                    .Where(file => file.LastWriteTimeUtc < Clock.GetUtcNow().UtcDateTime - FilesKept)
            )
            {
                file.Delete();
            }
        }
    }
}
