using LiveBlog.Changes;
using LiveBlog.Data;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Shared;

/// <summary>Forgets mails thirty days after they have gone out or were given up: until then a returned one is known by its Message-ID.</summary>
sealed class OldMails(IServiceScopeFactory scopes, TimeProvider clock, ILogger<OldMails> log) : Periodic(TimeSpan.FromHours(1), clock, log)
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var old = Clock.GetUtcNow().UtcDateTime - Kept;
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        await db.OutgoingMails.Where(m => m.CreatedAt < old && (m.SentAt != null || m.GivenUpAt != null)).ExecuteDeleteAsync(cancellation);
    }
}
