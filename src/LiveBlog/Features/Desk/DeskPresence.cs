using System.Text.RegularExpressions;
using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>What a page of the desk says of itself, every few seconds.</summary>
/// <param name="Page">Made by the page: 32 hexadecimal digits.</param>
/// <param name="EntryId">The entry that it edits.</param>
/// <param name="HasTyped">Something was typed since it last spoke.</param>
public sealed record PresenceInput(string Page, EntryId? EntryId, bool HasTyped);

/// <summary>Somebody else at the same desk.</summary>
/// <param name="IsWriting">Has typed within the last minutes.</param>
/// <param name="Since">Since when the entry is being edited, or the page is open.</param>
/// <param name="IdleMinutes">Whole minutes since the last word was typed; null where none was.</param>
public sealed record ColleagueJson(string Name, EntryId? EntryId, bool IsWriting, DateTime Since, int? IdleMinutes);

/// <param name="TakenBy">Who has taken over the entry that this page edits, sent once.</param>
public sealed record PresenceJson(IReadOnlyList<ColleagueJson> Others, string? TakenBy);

/// <summary>
/// Who is at a blog's desk and what they write, on any machine. It is kept in the database, and an editor who is not heard of
/// for half a minute has left.
/// </summary>
public sealed partial class DeskPresence(LiveBlogDb db, TimeProvider clock)
{
    static readonly TimeSpan Gone = TimeSpan.FromSeconds(30),
        Still = TimeSpan.FromSeconds(10),
        Writing = TimeSpan.FromMinutes(2),
        Forgotten = TimeSpan.FromDays(1);

    const int MaxColleagues = 100;

    /// <summary>Null where the page says nothing sensible of itself.</summary>
    public async Task<PresenceJson?> HeartbeatAsync(int blogId, PresenceInput here, DraftWriter person, CancellationToken cancellation)
    {
        if (!PageName().IsMatch(here.Page))
        {
            return null;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var known = await db
            .Presences.AsNoTracking()
            .SingleOrDefaultAsync(p => p.Id == here.Page && p.AccountId == person.Id && p.BlogId == blogId, cancellation);
        if (known is null || known.EntryId != here.EntryId || here.HasTyped || known.TakenBy is not null || known.SeenAt < now - Still)
        {
            await WriteAsync(blogId, here, person, known, now, cancellation);
        }

        return new PresenceJson(await OthersAsync(blogId, here.Page, now, cancellation), SingleLine.OfAny(known?.TakenBy));
    }

    public async Task LeaveAsync(string page, DraftWriter person, CancellationToken cancellation)
    {
        await db.Presences.Where(p => p.Id == page && p.AccountId == person.Id).ExecuteDeleteAsync(cancellation);
    }

    /// <summary>Tells every other page that edits the entry that it is in other hands now. What is typed there stays there.</summary>
    public async Task TakeOverAsync(int blogId, EntryId entryId, string page, DraftWriter person, CancellationToken cancellation)
    {
        await db
            .Presences.Where(p => p.BlogId == blogId && p.EntryId == entryId && p.Id != page)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.TakenBy, person.Name), cancellation);
    }

    async Task WriteAsync(int blogId, PresenceInput here, DraftWriter person, Presence? known, DateTime now, CancellationToken cancellation)
    {
        if (known is null)
        {
            // Nobody else may speak under the name of this page, and nobody needs those who left days ago.
            var old = now - Forgotten;
            await db.Presences.Where(p => p.SeenAt < old).ExecuteDeleteAsync(cancellation);
            if (await db.Presences.AnyAsync(p => p.Id == here.Page, cancellation))
            {
                return;
            }

            db.Presences.Add(
                new Presence
                {
                    Id = here.Page,
                    BlogId = blogId,
                    AccountId = person.Id,
                    Name = person.Name,
                    EntryId = here.EntryId,
                    Since = now,
                    SeenAt = now,
                    TypedAt = here.HasTyped ? now : null,
                }
            );
            await db.SaveChangesAsync(cancellation);
            return;
        }

        // Clears only what is sent now: somebody may be taking over at the same time.
        var told = known.TakenBy;
        var (since, typed) = (known.EntryId == here.EntryId ? known.Since : now, here.HasTyped ? now : known.TypedAt);
        await db
            .Presences.Where(p => p.Id == here.Page)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(p => p.EntryId, here.EntryId)
                        .SetProperty(p => p.Since, since)
                        .SetProperty(p => p.TypedAt, typed)
                        .SetProperty(p => p.SeenAt, now)
                        .SetProperty(p => p.TakenBy, p => p.TakenBy == told ? null : p.TakenBy),
                cancellation
            );
    }

    async Task<IReadOnlyList<ColleagueJson>> OthersAsync(int blogId, string page, DateTime now, CancellationToken cancellation)
    {
        var heard = now - Gone;
        var others = await db
            .Presences.AsNoTracking()
            .Where(p => p.BlogId == blogId && p.Id != page && p.SeenAt >= heard)
            .OrderBy(p => p.Since)
            .Take(MaxColleagues)
            .ToListAsync(cancellation);
        return
        [
            .. others.Select(p => new ColleagueJson(
                SingleLine.Of(p.Name),
                p.EntryId,
                p.TypedAt >= now - Writing,
                p.Since,
                p.TypedAt is { } at ? (int)(now - at).TotalMinutes : null
            )),
        ];
    }

    [GeneratedRegex(@"\A[0-9a-f]{32}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex PageName();
}
