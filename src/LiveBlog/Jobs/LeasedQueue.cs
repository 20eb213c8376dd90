using System.Linq.Expressions;
using LiveBlog.Data;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Jobs;

/// <summary>How the work on one row ended.</summary>
public enum WorkResult
{
    Succeeded,
    Retried,
    GivenUp,
}

/// <summary>
/// A table whose rows are work. Any number of machines look for what is due; the one that claims a row has it to itself until its lease is
/// over. A machine that dies leaves its rows to the others then; one that stops hands them back at once.
/// </summary>
/// <param name="name">Names the queue in the metrics.</param>
/// <param name="leasedUntil">The column that says until when a row is claimed, UTC.</param>
/// <param name="lease">How long a claim holds: well over what the work may take.</param>
public sealed class LeasedQueue<T>(
    string name,
    Expression<Func<T, DateTime?>> leasedUntil,
    TimeSpan lease,
    RetryPolicy retries,
    QueueMetrics metrics,
    TimeProvider clock
)
    where T : class
{
    public RetryPolicy Retries => retries;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Claims a row that nobody has.</summary>
    /// <returns>The end of the lease, which names the claim; null when another machine has the row, or when it is gone.</returns>
    public async Task<DateTime?> ClaimAsync(IQueryable<T> one, CancellationToken cancellation)
    {
        var until = Now + lease;
        if (await one.Where(IsFree()).ExecuteUpdateAsync(set => set.SetProperty(leasedUntil, until), cancellation) == 0)
        {
            return null;
        }

        metrics.Count(name, "claimed");
        return until;
    }

    /// <summary>Claims those of the rows that nobody has, all at once.</summary>
    /// <param name="owner">The column that names the claim.</param>
    /// <returns>Those that are the caller's now, untracked.</returns>
    public async Task<IReadOnlyList<T>> ClaimAsync(IQueryable<T> rows, Expression<Func<T, Guid?>> owner, CancellationToken cancellation)
    {
        var (mine, until) = (Guid.NewGuid(), Now + lease);
        await rows.Where(IsFree()).ExecuteUpdateAsync(set => set.SetProperty(owner, mine).SetProperty(leasedUntil, until), cancellation);
        var claimed = await rows.AsNoTracking().Where(IsMine(owner, mine)).ToListAsync(cancellation);
        metrics.Count(name, "claimed", claimed.Count);
        return claimed;
    }

    /// <summary>Holds a row for another lease.</summary>
    /// <returns>The new end; null when the claim is lost.</returns>
    public async Task<DateTime?> RenewAsync(IQueryable<T> one, DateTime until, CancellationToken cancellation)
    {
        var next = Now + lease;
        return await one.Where(IsHeld(until)).ExecuteUpdateAsync(set => set.SetProperty(leasedUntil, next), cancellation) > 0 ? next : null;
    }

    /// <summary>Leaves rows that were claimed and not worked on to whichever machine looks next.</summary>
    /// <param name="until">The end of their lease. What has been settled meanwhile stays as it is.</param>
    public async Task HandBackAsync(IQueryable<T> rows, DateTime until)
    {
        DateTime? now = Now;
        var left = await rows.Where(IsHeld(until)).ExecuteUpdateAsync(set => set.SetProperty(leasedUntil, now), CancellationToken.None);
        metrics.Count(name, "handed back", left);
    }

    /// <summary>
    /// Works on a row that was claimed. When the program stops meanwhile, the row is handed back; when the work throws, it has failed like
    /// any other attempt.
    /// </summary>
    /// <param name="fail">Ends the attempt: by a later one, or by giving it up.</param>
    public async Task WorkAsync(
        IQueryable<T> one,
        DateTime until,
        Func<Task> work,
        Func<Exception, Task> fail,
        CancellationToken cancellation
    )
    {
        try
        {
            await work();
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            await HandBackAsync(one, until);
            throw;
        }
        catch (Exception failure)
        {
            await fail(failure);
        }
    }

    /// <summary>When the next attempt is due.</summary>
    /// <param name="failures">In a row, the last one included.</param>
    public DateTime NextAttempt(int failures, TimeSpan? retryAfter = null) => Now + retries.PauseAfter(failures, retryAfter);

    /// <summary>Ends an attempt: applies a verb to a row that is still claimed, whatever stops the program now.</summary>
    /// <param name="until">As <see cref="ClaimAsync(IQueryable{T}, CancellationToken)"/> answered.</param>
    /// <returns>False, and nothing is written, when the claim is lost or the row is gone.</returns>
    public async Task<bool> SettleAsync(LiveBlogDb db, IQueryable<T> one, DateTime until, WorkResult result, Action<T> verb)
    {
        await using var writing = await db.BeginWriteAsync(CancellationToken.None);
        if (!await SettleAsync(db, one, until, result, verb, writing))
        {
            return false;
        }

        await writing.CommitAsync(CancellationToken.None);
        return true;
    }

    /// <summary>As above, within a transaction of the caller's, who commits.</summary>
    public async Task<bool> SettleAsync(
        LiveBlogDb db,
        IQueryable<T> one,
        DateTime until,
        WorkResult result,
        Action<T> verb,
        WriteTransaction writing
    )
    {
        ArgumentNullException.ThrowIfNull(writing);

        // An update that changes nothing takes the row's lock on PostgreSQL.
        if (await one.Where(IsHeld(until)).ExecuteUpdateAsync(set => set.SetProperty(leasedUntil, until), CancellationToken.None) == 0)
        {
            return false;
        }

        var row = await one.AsTracking().SingleAsync(CancellationToken.None);
        verb(row);
        await db.SaveChangesAsync(CancellationToken.None);
        db.Entry(row).State = EntityState.Detached;
        metrics.Count(
            name,
            result switch
            {
                WorkResult.Succeeded => "succeeded",
                WorkResult.Retried => "retried",
                WorkResult.GivenUp => "given up",
            }
        );
        return true;
    }

    Expression<Func<T, bool>> IsFree()
    {
        DateTime? now = Now;
        return Lease(until =>
            Expression.OrElse(
                Expression.Equal(until, Expression.Constant(null, typeof(DateTime?))),
                Expression.LessThanOrEqual(until, Parameter(now))
            )
        );
    }

    Expression<Func<T, bool>> IsHeld(DateTime? until) => Lease(its => Expression.Equal(its, Parameter(until)));

    static Expression<Func<T, bool>> IsMine(Expression<Func<T, Guid?>> owner, Guid? mine) =>
        Expression.Lambda<Func<T, bool>>(Expression.Equal(owner.Body, Parameter(mine)), owner.Parameters);

    Expression<Func<T, bool>> Lease(Func<Expression, Expression> test) =>
        Expression.Lambda<Func<T, bool>>(test(leasedUntil.Body), leasedUntil.Parameters);

    // As a lambda captures it: the query is compiled once, whatever the value.
    static Expression Parameter<TValue>(TValue value)
    {
        Expression<Func<TValue>> captured = () => value;
        return captured.Body;
    }
}
