using LiveBlog.Data;
using LiveBlog.Data.Auditing;
using LiveBlog.Jobs;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>
/// Publishes drafts at their hour. Every machine does; the publication itself is what only one of them can
/// do, so there is no lease to lose. What fell due while nothing ran is published at the start.
/// </summary>
public sealed class ScheduledEntries(IServiceScopeFactory scopes, CurrentActor acting, TimeProvider clock, ILogger<ScheduledEntries> log)
    : DueJob(LooksEvery, scopes, clock, log)
{
    public static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(1);

    const int MaxAtATime = 50;

    /// <summary>Publishes what is due; how many were is the answer.</summary>
    public async Task<int> PublishDueAsync(CancellationToken cancellation)
    {
        List<DueDraft> due;
        await using (var scope = Scopes.CreateAsyncScope())
        {
            var now = Clock.GetUtcNow().UtcDateTime;
            due = await scope
                .ServiceProvider.GetRequiredService<LiveBlogDb>()
                .Drafts.AsNoTracking()
                .Where(d => d.State == DraftState.Scheduled && d.ScheduledAt <= now)
                .OrderBy(d => d.ScheduledAt)
                .Take(MaxAtATime)
                .Select(d => new DueDraft(d.Id, d.AuthorId, d.Author, d.Blog.Language))
                .ToListAsync(cancellation);
        }

        // One after the other: two that are due at once come out in their order.
        return await ForEachAsync(due, atOnce: 1, PublishAsync, cancellation);
    }

    protected override async Task DoAsync(CancellationToken cancellation)
    {
        while (await PublishDueAsync(cancellation) == MaxAtATime) { }
    }

    protected override IQueryable<DateTime> Due(LiveBlogDb db) =>
        db.Drafts.Where(d => d.State == DraftState.Scheduled && d.ScheduledAt != null).Select(d => d.ScheduledAt!.Value);

    async Task PublishAsync(DueDraft due, CancellationToken cancellation)
    {
        using var author = acting.As(new Actor(due.AuthorId, due.Author));
        await using var scope = Scopes.CreateAsyncScope();
        var commands = scope.ServiceProvider.GetRequiredService<DraftCommands>();
        if (await commands.PublishAsync(due.Id, writer: null, seen: null, cancellation) is DraftOutcome.Wrong(var errors))
        {
            // It was right when its hour was set, and is not now: a picture may have been taken away. Its author must see to it.
            var note = string.Join(' ', errors.In(Strings.For(due.Language)).SelectMany(field => field.Value));
            await commands.ReturnAsync(
                due.Id,
                note.Truncate(1_000),
                new DraftWriter(due.AuthorId, due.Author, MayPublish: true),
                cancellation
            );
            Log.LogWarning("Draft {Draft} could not be published at its hour: {Why}", due.Id, note);
        }
    }

    sealed record DueDraft(Guid Id, string AuthorId, string Author, string Language);
}
