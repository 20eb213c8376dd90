using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Jobs;
using LiveBlog.Security;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <summary>What is throttled, and how much of it.</summary>
/// <param name="Max">Attempts on one account within the window, from one address or on one known device.</param>
/// <param name="MaxUnknown">The same, from all unknown devices together.</param>
/// <param name="Pace">Beyond <paramref name="MaxUnknown"/> one is let through in this time; null: none until the window ends.</param>
public sealed record ThrottleRule(string Name, int Max, int MaxUnknown, TimeSpan Window, TimeSpan? Pace)
{
    public static readonly ThrottleRule Password = new("password", 8, 40, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(10));

    /// <summary>The second step: who comes this far knows the password, so many addresses get no more than a few tries.</summary>
    public static readonly ThrottleRule Code = new("code", 8, 20, TimeSpan.FromHours(1), Pace: null);

    /// <summary>Mails by which a password is set again: a stranger who asks for them takes none of those that the owner asks for.</summary>
    public static readonly ThrottleRule ResetMail = new("reset-mail", 5, 10, TimeSpan.FromDays(1), TimeSpan.FromHours(1));

    /// <summary>Such mails to any accounts, from one address: a newsroom behind one address has that many people.</summary>
    public static readonly ThrottleRule ResetMailsOfAddress = new("reset-mails", 50, int.MaxValue, TimeSpan.FromDays(1), Pace: null);
}

/// <summary>One attempt, counted before it is made: of many at once no more are let through than of many in a row.</summary>
public sealed record ThrottledAttempt(string OwnKey, string AllKey, bool CountsForAll, bool IsAllowed);

/// <summary>
/// Bounds how often an account can be tried without letting strangers keep its owner out. Counted are account and address
/// together, and each known device by itself; only unknown devices share a bound for the account. In the database: machines share it.
/// </summary>
public sealed class SignInThrottle(LiveBlogDb db, KeyedHash hashes, IHttpContextAccessor http, TimeProvider clock)
{
    /// <summary>After this no count is needed any more.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <param name="account">Its id, or what was typed for its address, normalised: whether there is such an account changes nothing
    /// here.</param>
    /// <param name="device">See <see cref="KnownDevices.Of"/>.</param>
    public async Task<ThrottledAttempt> TakeAsync(ThrottleRule rule, string account, string? device, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var from = device is null ? $"from {http.HttpContext?.AddressKey()}" : $"on {device}";
        var (own, all) = (KeyOf($"{rule.Name} {account} {from}"), KeyOf($"{rule.Name} {account}"));
        await using var transaction = await db.BeginWriteAsync(cancellation);
        var isWithin = await CountAsync(own, 1, rule, now, cancellation) <= rule.Max;

        // What is refused already does not slow others down.
        var countsForAll = device is null && isWithin;
        var ofAll = await CountAsync(all, countsForAll ? 1 : 0, rule, now, cancellation);
        var isAllowed =
            isWithin
            && (
                device is not null || ofAll <= rule.MaxUnknown || (rule.Pace is { } pace && await IsNextAsync(all, pace, now, cancellation))
            );
        await transaction.CommitAsync(cancellation);
        return new ThrottledAttempt(own, all, countsForAll, isAllowed);
    }

    /// <summary>It was right: it does not count.</summary>
    public async Task ForgiveAsync(ThrottledAttempt attempt, CancellationToken cancellation)
    {
        await db.AttemptCounts.Where(a => a.Key == attempt.OwnKey).ExecuteDeleteAsync(cancellation);
        if (attempt.CountsForAll)
        {
            await db
                .AttemptCounts.Where(a => a.Key == attempt.AllKey && a.Count > 0)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.Count, a => a.Count - 1), cancellation);
        }
    }

    /// <summary>
    /// It was wrong. Writes what is there once more: as long as the audit log's record takes, which not every account has.
    /// </summary>
    public async Task ConfirmAsync(ThrottledAttempt attempt, CancellationToken cancellation)
    {
        await db
            .AttemptCounts.Where(a => a.Key == attempt.OwnKey)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Count, a => a.Count), cancellation);
    }

    string KeyOf(string what) => Convert.ToHexStringLower(hashes.Compute("throttle", what));

    async Task<int> CountAsync(string key, int more, ThrottleRule rule, DateTimeOffset now, CancellationToken cancellation)
    {
        var (at, old) = (now.ToUnixTimeMilliseconds(), (now - rule.Window).ToUnixTimeMilliseconds());
        var counts = await db
            .Database.SqlQuery<int>(
                $"""
                INSERT INTO "AttemptCounts" ("Key", "Count", "Since", "NextAt") VALUES ({key}, {more}, {at}, 0)
                ON CONFLICT ("Key") DO UPDATE SET
                    "Count" = CASE WHEN "AttemptCounts"."Since" <= {old} THEN {more} ELSE "AttemptCounts"."Count" + {more} END,
                    "Since" = CASE WHEN "AttemptCounts"."Since" <= {old} THEN {at} ELSE "AttemptCounts"."Since" END
                RETURNING "Count" AS "Value"
                """
            )
            .ToListAsync(cancellation);
        return counts.Single();
    }

    async Task<bool> IsNextAsync(string key, TimeSpan pace, DateTimeOffset now, CancellationToken cancellation)
    {
        var (at, next) = (now.ToUnixTimeMilliseconds(), (now + pace).ToUnixTimeMilliseconds());
        return await db
                .AttemptCounts.Where(a => a.Key == key && a.NextAt <= at)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.NextAt, next), cancellation) > 0;
    }
}

/// <summary>Deletes the counts that are over.</summary>
sealed class AttemptCountsCleanupJob(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AttemptCountsCleanupJob> log)
    : PeriodicJob(TimeSpan.FromHours(1), clock, log)
{
    protected override async Task DoAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var old = (Clock.GetUtcNow() - SignInThrottle.Kept).ToUnixTimeMilliseconds();
        await db.AttemptCounts.Where(a => a.Since < old).ExecuteDeleteAsync(cancellation);
    }
}
