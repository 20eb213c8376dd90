using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>Submits a draft for approval, or sets it to an hour.</summary>
public sealed partial class DraftCommands
{
    /// <summary>Hands it to those who may publish. What they could not publish is refused now, by field.</summary>
    public Task<DraftOutcome> SubmitAsync(Guid id, DraftWriter writer, CancellationToken cancellation) =>
        OnCheckedAsync(
            id,
            writer,
            (_, _) => Now,
            (draft, _) =>
            {
                draft.Submit(Now);
                Log(draft, DraftActs.Submitted);
            },
            cancellation
        );

    /// <param name="at">ISO 8601 with an offset, or an hour in the blog's zone; to come.</param>
    public Task<DraftOutcome> ScheduleAsync(Guid id, string? at, DraftWriter writer, CancellationToken cancellation) =>
        OnCheckedAsync(
            id,
            writer,
            (zone, errors) =>
            {
                var time = errors.Required("scheduledAt", string.IsNullOrWhiteSpace(at) ? null : at) is { } text
                    ? errors.Time("scheduledAt", text, zone)
                    : null;
                if (time <= Now)
                {
                    errors.Add("scheduledAt", StringKey.ErrorPast);
                }

                return time ?? Now;
            },
            (draft, time) =>
            {
                draft.Schedule(time, Now);
                Log(draft, DraftActs.Scheduled);
            },
            cancellation
        );

    /// <summary>
    /// Does something to a draft that could be published as it stands. That is found out before anybody waits for it, so a draft
    /// that is changed meanwhile is looked at again.
    /// </summary>
    /// <param name="read">Reads what else was given; what is wrong with it goes first.</param>
    async Task<DraftOutcome> OnCheckedAsync(
        Guid id,
        DraftWriter writer,
        Func<TimeZoneInfo, FieldErrors, DateTime> read,
        Action<Draft, DateTime> act,
        CancellationToken cancellation
    )
    {
        for (var attempts = 1; ; attempts++)
        {
            if (
                await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, cancellation) is not { } seen
                || !writer.MayWorkOn(seen)
            )
            {
                return new DraftOutcome.NotFound();
            }

            var (errors, zone) = (new FieldErrors(), await ZoneAsync(seen, cancellation));
            var given = read(zone, errors);
            if (errors.Any || await IsWrongAsync(seen, zone, errors, cancellation))
            {
                return new DraftOutcome.Wrong(errors);
            }

            var outcome = await OnAsync(
                id,
                writer,
                what: null,
                async draft =>
                {
                    if (draft.Version != seen.Version)
                    {
                        return new DraftOutcome.LostRace(draft);
                    }

                    act(draft, given);
                    return await StoreAsync(draft, cancellation);
                },
                cancellation
            );
            if (outcome is not DraftOutcome.LostRace || attempts == MaxAttempts)
            {
                return outcome;
            }

            db.ChangeTracker.Clear();
        }
    }

    async Task<bool> IsWrongAsync(Draft draft, TimeZoneInfo zone, FieldErrors errors, CancellationToken cancellation)
    {
        var input = Read(draft);
        return checks.Check(input, zone, errors, await db.FindPicturesAsync(input.Media, cancellation)) is null;
    }

    async Task<TimeZoneInfo> ZoneAsync(Draft draft, CancellationToken cancellation) =>
        TimeZoneInfo.FindSystemTimeZoneById(
            await db.Blogs.Where(b => b.Id == draft.BlogId).Select(b => b.TimeZone).SingleAsync(cancellation)
        );
}
