using System.Globalization;
using System.Text;
using System.Text.Json;
using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>A line of the audit log, as it is shown and exported.</summary>
public sealed record AuditLine(long Id, DateTime At, string Who, string What, string? Blog, long? EntryId, string? Subject);

/// <summary>Who did what, when: newest first, by person, act or blog, and all of it as a file.</summary>
[Needs(Policies.Administer)]
[ResponseCache(NoStore = true)]
public sealed class DeskAuditModel(LiveBlogDb db, SiteSettings site) : PageModel
{
    const int PageSize = 100;

    public Words Words { get; private set; } = null!;

    public FeedStyle Style => new(Words, site.TimeZone, Words.Language);

    [BindProperty(SupportsGet = true)]
    public string? Who { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? What { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Blog { get; set; }

    public IReadOnlyList<string> AllActs { get; private set; } = [];

    public IReadOnlyList<AuditLine> Lines { get; private set; } = [];

    /// <summary>Where what is older begins; null at the end.</summary>
    public long? Older { get; private set; }

    public string Query => string.Join('&', new[] { ("who", Who), ("what", What), ("blog", Blog) }.Where(f => !string.IsNullOrWhiteSpace(f.Item2)).Select(f => $"{f.Item1}={Uri.EscapeDataString(f.Item2!)}"));

    public async Task OnGetAsync(long? before, CancellationToken cancellation)
    {
        Words = Request.PreferredWords();
        AllActs = await db.AuditRecords.Select(r => r.Act).Distinct().OrderBy(act => act).ToListAsync(cancellation);
        var lines = await Asked(before).Take(PageSize + 1).ToListAsync(cancellation);
        Older = lines.Count > PageSize ? lines[PageSize - 1].Id : null;
        Lines = lines.Count > PageSize ? lines[..PageSize] : lines;
    }

    public IActionResult OnGetExport(string? format) => format switch
    {
        "csv" => new PushedFile("text/csv; charset=utf-8", "audit.csv", WriteCsvAsync),
        "json" => new PushedFile("application/json; charset=utf-8", "audit.json", (body, cancellation) =>
            JsonSerializer.SerializeAsync(body, Asked(before: null).AsAsyncEnumerable(), WireJson.Options, cancellation)),
        _ => BadRequest(),
    };

    async Task WriteCsvAsync(Stream body, CancellationToken cancellation)
    {
        await using var text = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        await text.WriteLineAsync("id,at,who,what,blog,entry,subject");
        await foreach (var line in Asked(before: null).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            string?[] cells = [line.Id.ToString(CultureInfo.InvariantCulture), line.At.ToString("O", CultureInfo.InvariantCulture), line.Who, line.What, line.Blog, line.EntryId?.ToString(CultureInfo.InvariantCulture), line.Subject];
            await text.WriteLineAsync(string.Join(',', cells.Select(Cell)).AsMemory(), cancellation);
        }
    }

    IQueryable<AuditLine> Asked(long? before)
    {
        var records = db.AuditRecords.AsNoTracking();
        records = string.IsNullOrWhiteSpace(Who) ? records : records.Where(r => r.ActorName == Who.Trim());
        records = string.IsNullOrWhiteSpace(What) ? records : records.Where(r => r.Act == What.Trim());
        records = string.IsNullOrWhiteSpace(Blog) ? records : records.Where(r => r.Blog!.Slug == Blog.Trim());
        records = before is null ? records : records.Where(r => r.Id < before);
        return records.OrderByDescending(r => r.Id).Select(r => new AuditLine(r.Id, r.At, r.ActorName, r.Act, r.Blog!.Slug, r.EntryId, r.Subject));
    }

    // RFC 4180 §2; and what a spreadsheet would take for a formula is made text.
    static string Cell(string? text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text ?? "";
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    /// <summary>A file that is written while it is read: the log may be longer than memory.</summary>
    sealed class PushedFile(string type, string name, Func<Stream, CancellationToken, Task> write) : IActionResult
    {
        public Task ExecuteResultAsync(ActionContext context)
        {
            var response = context.HttpContext.Response;
            response.ContentType = type;
            response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
            return write(response.Body, context.HttpContext.RequestAborted);
        }
    }
}
