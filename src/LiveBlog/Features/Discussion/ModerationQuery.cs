using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Discussion;

/// <summary>A message as moderators see it.</summary>
/// <param name="Reports">What readers say is wrong with it.</param>
/// <param name="Sanction">What still holds for its author.</param>
public sealed record ModeratedMessage(
    Message Message,
    string BlogTitle,
    string BlogSlug,
    string AuthorName,
    bool IsReader,
    IReadOnlyList<string> Reports,
    string? Sanction
)
{
    /// <summary>Names all that is shown of it: an open page changes its line when this changes.</summary>
    public string Version =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Message.State} {Message.Held} {Message.EditedAt?.Ticks} {Message.ReportCount} {Sanction} {AuthorName}"
        );
}

/// <summary>A reader with sanctions of the moderators.</summary>
public sealed record SanctionedReader(string Id, string Name, IReadOnlyList<Sanction> Sanctions);

/// <summary>Reads what moderators look at.</summary>
public sealed class ModerationQuery(LiveBlogDb db, TimeProvider clock)
{
    const int MaxShown = 100;

    /// <param name="blog">The slug of the blog; null for all.</param>
    public Task<int> QueueLengthAsync(string? blog, CancellationToken cancellation) => Queue(blog).CountAsync(cancellation);

    /// <summary>What waits for a moderator: the most reported first, then those that have waited longest.</summary>
    public Task<IReadOnlyList<ModeratedMessage>> QueueAsync(string? blog, Strings strings, CancellationToken cancellation) =>
        MessagesAsync(Queue(blog).OrderByDescending(m => m.ReportCount).ThenBy(m => m.Id), strings, cancellation);

    /// <summary>The newest messages, in whatever state.</summary>
    public Task<IReadOnlyList<ModeratedMessage>> AllAsync(string? blog, Strings strings, CancellationToken cancellation) =>
        MessagesAsync(
            OfBlog(blog, db.Messages.AsNoTracking().Where(m => m.State != MessageState.Erased)).OrderByDescending(m => m.Id),
            strings,
            cancellation
        );

    public Task<string> WordLinesAsync(CancellationToken cancellation) => db.BlockedTerms.Select(w => w.Lines).SingleAsync(cancellation);

    /// <summary>The readers with sanctions, the last sanctioned first.</summary>
    public async Task<IReadOnlyList<SanctionedReader>> ReadersAsync(Strings strings, CancellationToken cancellation)
    {
        var sanctions = await db
            .Sanctions.AsNoTracking()
            .Where(s => s.AccountId != null)
            .OrderByDescending(s => s.Id)
            .Take(MaxShown * 2)
            .ToListAsync(cancellation);
        var ids = sanctions.Select(s => s.AccountId).Distinct().ToList();
        var names = await db
            .Users.AsNoTracking()
            .Where(u => ids.Contains(u.Id))
            .ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancellation);
        return
        [
            .. sanctions
                .GroupBy(s => s.AccountId!)
                .Select(its => new SanctionedReader(its.Key, names.GetValueOrDefault(its.Key) ?? strings.Somebody, [.. its])),
        ];
    }

    IQueryable<Message> Queue(string? blog) => OfBlog(blog, db.Messages.AsNoTracking().Where(m => m.IsInQueue));

    IQueryable<Message> OfBlog(string? blog, IQueryable<Message> messages) =>
        blog is null ? messages : messages.Where(m => db.Blogs.Any(b => b.Id == m.BlogId && b.Slug == blog));

    async Task<IReadOnlyList<ModeratedMessage>> MessagesAsync(IQueryable<Message> asked, Strings strings, CancellationToken cancellation)
    {
        var messages = await asked.Take(MaxShown).ToListAsync(cancellation);
        var ids = messages.ConvertAll(m => m.Id);
        var blogIds = messages.Select(m => m.BlogId).Distinct().ToList();
        var authorIds = messages.Select(m => m.AuthorId).Distinct().ToList();
        var now = clock.GetUtcNow().UtcDateTime;
        var blogs = await db
            .Blogs.AsNoTracking()
            .Where(b => blogIds.Contains(b.Id))
            .Select(b => new
            {
                b.Id,
                b.Title,
                b.Slug,
            })
            .ToDictionaryAsync(b => b.Id, cancellation);
        var authors = await db
            .Users.AsNoTracking()
            .Where(u => authorIds.Contains(u.Id))
            .Select(u => new
            {
                u.Id,
                u.DisplayName,
                u.IsReader,
            })
            .ToDictionaryAsync(u => u.Id, cancellation);
        var reports = (await db.MessageReports.AsNoTracking().Where(r => ids.Contains(r.MessageId)).ToListAsync(cancellation)).ToLookup(
            r => r.MessageId,
            r => r.Why
        );
        var sanctions = (
            await db
                .Sanctions.AsNoTracking()
                .Where(s => authorIds.Contains(s.AccountId) && (s.Until == null || s.Until > now))
                .ToListAsync(cancellation)
        ).ToLookup(s => s.AccountId);
        return messages.ConvertAll(m =>
        {
            var author = m.AuthorId is { } id ? authors.GetValueOrDefault(id) : null;
            var worst = sanctions[m.AuthorId].OrderByDescending(s => s.Kind).FirstOrDefault();
            return new ModeratedMessage(
                m,
                blogs[m.BlogId].Title,
                blogs[m.BlogId].Slug,
                author?.DisplayName ?? strings.Somebody,
                author?.IsReader == true,
                [.. reports[m.Id].Where(why => why.Length > 0)],
                worst is null ? null : strings[ModerationStrings.KeyOf(worst.Kind)]
            );
        });
    }
}

/// <summary>The keys of the interface's strings for what moderators see.</summary>
public static class ModerationStrings
{
    public static StringKey KeyOf(SanctionKind kind) =>
        kind switch
        {
            SanctionKind.Warning => StringKey.SanctionWarning,
            SanctionKind.Mute => StringKey.SanctionMute,
            SanctionKind.Ban => StringKey.SanctionBan,
        };

    public static StringKey KeyOf(HeldBecause held) =>
        held switch
        {
            HeldBecause.Rule => StringKey.HeldRule,
            HeldBecause.Link => StringKey.HeldLink,
            HeldBecause.Word => StringKey.HeldWord,
            HeldBecause.Copy => StringKey.HeldCopy,
        };
}
