using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Data.Auditing;
using LiveBlog.Features.Publishing;
using LiveBlog.Http.Outgoing;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.AgencyFeeds;

/// <summary>A headline of the wire as the desk shows it.</summary>
/// <param name="Sources">Who tells it, the first first.</param>
public sealed record AgencyLine(AgencyFeedItem Item, IReadOnlyList<string> Sources);

/// <summary>The desk's sources, and what came in from them.</summary>
public sealed class AgencyFeedCommands(LiveBlogDb db, OutgoingHttp outgoing, AuditLog audit, CurrentActor acting, TimeProvider clock)
{
    public const string Removed = "wire.source-removed";

    public const int MaxSources = 50;

    const int MaxLines = 40,
        DefaultMinutes = 5,
        MaxMinutes = 60;

    public async Task<IReadOnlyList<AgencyFeed>> ListAsync(CancellationToken cancellation) =>
        await db.AgencyFeeds.AsNoTracking().OrderBy(s => s.Name).ThenBy(s => s.Id).ToListAsync(cancellation);

    /// <summary>The newest headlines, each story once: what another source had before, or the same source in the same words.</summary>
    public async Task<IReadOnlyList<AgencyLine>> LinesAsync(CancellationToken cancellation)
    {
        var items = await db
            .AgencyFeedItems.AsNoTracking()
            .Include(i => i.Feed)
            .Where(i =>
                !db.AgencyFeedItems.Any(first =>
                    first.Story == i.Story && first.Id < i.Id && (first.FeedId != i.FeedId || first.Title == i.Title)
                )
            )
            .OrderByDescending(i => i.PublishedAt)
            .ThenByDescending(i => i.Id)
            .Take(MaxLines)
            .ToListAsync(cancellation);
        var stories = items.ConvertAll(i => i.Story);
        var tellers = (
            await db
                .AgencyFeedItems.Where(i => stories.Contains(i.Story))
                .OrderBy(i => i.Id)
                .Select(i => new { i.Story, i.Feed.Name })
                .ToListAsync(cancellation)
        ).ToLookup(i => i.Story, i => i.Name, StringComparer.Ordinal);
        return items.ConvertAll(i => new AgencyLine(i, [.. tellers[i.Story].Distinct(StringComparer.Ordinal)]));
    }

    public Task<AgencyFeedItem?> FindAsync(long id, CancellationToken cancellation) =>
        db.AgencyFeedItems.AsNoTracking().Include(i => i.Feed).SingleOrDefaultAsync(i => i.Id == id, cancellation);

    /// <summary>Adds a source; it is read within seconds. What is wrong is told by field.</summary>
    public async Task<FieldErrors> AddAsync(string? name, string? url, string? minutes, CancellationToken cancellation)
    {
        var errors = new FieldErrors();
        var clean = errors.Required("name", errors.Line("name", name, max: 100));
        var every = DefaultMinutes;
        if (
            !string.IsNullOrWhiteSpace(minutes)
            && (!int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out every) || every is < 1 or > MaxMinutes)
        )
        {
            errors.Add("minutes", StringKey.ErrorMinutes, ("max", MaxMinutes));
        }

        if (
            !Uri.TryCreate(url?.Trim(), UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
            || address.UserInfo.Length > 0
            || address.AbsoluteUri.Length > 2_000
        )
        {
            errors.Add("url", StringKey.ErrorUrl);
        }
        else if (!await outgoing.CanReachAsync(address, cancellation))
        {
            errors.Add("url", StringKey.ErrorUnreachable);
        }
        else if (await db.AgencyFeeds.AnyAsync(s => s.Url == address.AbsoluteUri, cancellation))
        {
            errors.Add("url", StringKey.ErrorSourceTaken);
        }

        if (await db.AgencyFeeds.CountAsync(cancellation) >= MaxSources)
        {
            errors.Add("url", StringKey.ErrorTooMany, ("max", MaxSources));
        }

        if (!errors.Any)
        {
            db.AgencyFeeds.Add(
                new AgencyFeed
                {
                    Name = clean!,
                    Url = address!.AbsoluteUri,
                    EveryMinutes = every,
                    NextAt = clock.GetUtcNow().UtcDateTime,
                }
            );
            await audit.LogAsync(acting.Now, "wire.source-added", clean, cancellation);
        }

        return errors;
    }

    /// <summary>Has a source read within seconds, whenever its next time would be.</summary>
    /// <returns>False where there is none.</returns>
    public async Task<bool> ReadSoonAsync(int id, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return await db.AgencyFeeds.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.NextAt, now), cancellation) > 0;
    }

    /// <returns>False where there is none: somebody has removed it before.</returns>
    public async Task<bool> RemoveAsync(int id, CancellationToken cancellation)
    {
        if (await db.AgencyFeeds.SingleOrDefaultAsync(s => s.Id == id, cancellation) is not { } source)
        {
            return false;
        }

        db.AgencyFeeds.Remove(source);
        try
        {
            await audit.LogAsync(acting.Now, Removed, source.Name, cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody else has removed it in the same moment.
            return false;
        }

        return true;
    }
}
