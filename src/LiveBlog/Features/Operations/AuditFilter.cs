using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Operations;

/// <summary>A line of the audit log, as it is shown and exported.</summary>
/// <param name="At">When it happened, or happened first.</param>
/// <param name="Count">How often, for what a stranger can repeat.</param>
/// <param name="LastAt">When it happened last; null where it happened once.</param>
public sealed record AuditLine(
    long Id,
    DateTime At,
    string Who,
    string What,
    string? Blog,
    EntryId? EntryId,
    string? Subject,
    int Count,
    DateTime? LastAt
);

/// <summary>Which lines of the audit log are asked for. Each is found by an index, in the order of time.</summary>
/// <param name="BlogId">Null for all; 0 for a blog that there is none of.</param>
/// <param name="Since">UTC, inclusive.</param>
/// <param name="Until">UTC, exclusive.</param>
public sealed record AuditFilter(string? Who, string? What, int? BlogId, DateTime? Since, DateTime? Until)
{
    /// <summary>Newest first, from <paramref name="before"/> on.</summary>
    public IQueryable<AuditLine> Read(LiveBlogDb db, AuditCursor? before)
    {
        var records = db.AuditRecords.AsNoTracking();
        records = Who is null ? records : records.Where(r => r.ActorName == Who);
        records = What is null ? records : records.Where(r => r.Action == What);
        if (BlogId is { } blog)
        {
            records = records.Where(r => r.BlogId == blog);
        }

        records = Since is null ? records : records.Where(r => r.At >= Since);
        records = Until is null ? records : records.Where(r => r.At < Until);
        if (before is var (at, id))
        {
            // The first condition bounds what is read from the index; the second cuts within one moment.
            records = records.Where(r => r.At <= at && (r.At < at || r.Id < id));
        }

        return records
            .OrderByDescending(r => r.At)
            .ThenByDescending(r => r.Id)
            .Select(r => new AuditLine(r.Id, r.At, r.ActorName, r.Action, r.Blog!.Slug, r.EntryId, r.Subject, r.Count, r.LastAt));
    }
}

/// <summary>A place in the audit log.</summary>
public sealed record AuditCursor(DateTime At, long Id)
{
    public static AuditCursor? Parse(string? text) =>
        text?.Split('-') is [var ticks, var number]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && at <= DateTime.MaxValue.Ticks
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new AuditCursor(new DateTime(at, DateTimeKind.Utc), id)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.Ticks}-{Id}");
}
