using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LiveBlog.Data;
using LiveBlog.Features.DeskForms;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Operations;

/// <summary>Who did what, when: newest first, by person, act, blog or time, and all of it as a file.</summary>
[Needs(Policies.Administer)]
[ResponseCache(NoStore = true)]
public sealed partial class DeskAuditModel(LiveBlogDb db, SiteSettings site, TimeProvider clock) : PageModel
{
    const int PageSize = 100,
        MaxActs = 200;

    // Between an address and the role that it was given.
    const string RoleSeparator = ": ";

    public Strings Strings { get; private set; } = null!;

    public FeedLocale Style => new(Strings, site.TimeZone, Strings.Language);

    /// <summary>How an hour is written.</summary>
    public string Example => DeskTime.Show(clock.GetUtcNow().UtcDateTime, Style);

    [BindProperty(SupportsGet = true)]
    public string? Who { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? What { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Blog { get; set; }

    /// <summary>An hour of the site's zone, as a form's field sends it.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Since { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Until { get; set; }

    /// <summary>The fields whose time cannot be read.</summary>
    public IReadOnlyList<string> Wrong =>
        [
            .. new[] { ("since", Since), ("until", Until) }
                .Where(f => Given(f.Item2) is not null && ParseTime(f.Item2) is null)
                .Select(f => f.Item1),
        ];

    public string HourError => Strings.ErrorHour(Example);

    public IReadOnlyList<string> AllActs { get; private set; } = [];

    public IReadOnlyList<AuditLine> Lines { get; private set; } = [];

    /// <summary>Where what is older begins; null at the end.</summary>
    public AuditCursor? Older { get; private set; }

    public string Query =>
        string.Join(
            '&',
            new[] { ("who", Who), ("what", What), ("blog", Blog), ("since", Since), ("until", Until) }
                .Where(f => !string.IsNullOrWhiteSpace(f.Item2))
                .Select(f => $"{f.Item1}={Uri.EscapeDataString(f.Item2!)}")
        );

    public async Task OnGetAsync(string? before, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        AllActs = await ActsAsync(cancellation);
        if (Wrong.Count > 0)
        {
            // Without its time the filter would show another part of the log than was asked for.
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return;
        }

        var lines = await (await FilterAsync(cancellation))
            .Read(db, AuditCursor.Parse(before))
            .Take(PageSize + 1)
            .ToListAsync(cancellation);
        Older = lines.Count > PageSize ? new AuditCursor(lines[PageSize - 1].At, lines[PageSize - 1].Id) : null;
        Lines = lines.Count > PageSize ? lines[..PageSize] : lines;
    }

    public async Task<IActionResult> OnGetExportAsync(string? format, CancellationToken cancellation)
    {
        if (Wrong.Count > 0)
        {
            return BadRequest();
        }

        var lines = (await FilterAsync(cancellation)).Read(db, before: null).AsAsyncEnumerable();
        return format switch
        {
            "csv" => new PushedFile("text/csv; charset=utf-8", "audit.csv", (body, sending) => WriteCsvAsync(body, lines, sending)),
            "json" => new PushedFile(
                "application/json; charset=utf-8",
                "audit.json",
                (body, sending) => JsonSerializer.SerializeAsync(body, lines, ApiJson.Options, sending)
            ),
            _ => BadRequest(),
        };
    }

    async Task<AuditFilter> FilterAsync(CancellationToken cancellation) =>
        new(
            Given(Who),
            Given(What),
            Given(Blog) is { } slug ? await db.Blogs.Where(b => b.Slug == slug).Select(b => b.Id).SingleOrDefaultAsync(cancellation) : null,
            ParseTime(Since),
            ParseTime(Until)
        );

    /// <summary>Every act that is in the log: from one to the next by the index, however long the log is.</summary>
    async Task<IReadOnlyList<string>> ActsAsync(CancellationToken cancellation)
    {
        var acts = new List<string>();
        for (var last = ""; acts.Count < MaxActs; acts.Add(last))
        {
            var after = last;
            if (
                await db.AuditRecords.Where(r => r.Action.CompareTo(after) > 0).MinAsync(r => (string?)r.Action, cancellation)
                is not { } next
            )
            {
                break;
            }

            last = next;
        }

        return acts;
    }

    /// <summary>An act in words. One that only an older version wrote keeps the name that the log gives it.</summary>
    public string NameOf(string act) => Strings.ActOf(act) ?? act;

    /// <summary>What the act was done to: a role is named in the language of the page.</summary>
    public string? SubjectOf(AuditLine line) =>
        line is { What: AuditActions.RoleGiven or AuditActions.RoleTaken, Subject: { } subject }
        && subject.LastIndexOf(RoleSeparator, StringComparison.Ordinal) is > 0 and var end
        && Strings.RoleOf(subject[(end + RoleSeparator.Length)..]) is { } role
            ? subject[..end] + RoleSeparator + role
            : line.Subject;

    static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    DateTime? ParseTime(string? text) =>
        DeskTime.ToIso(text, site.TimeZone, clock) is { } iso && ZonedTime.TryParse(iso, site.TimeZone, out var at) ? at : null;

    static async Task WriteCsvAsync(Stream body, IAsyncEnumerable<AuditLine> lines, CancellationToken cancellation)
    {
        await using var text = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true)
        {
            NewLine = "\r\n",
        };
        await text.WriteLineAsync("id,at,who,what,blog,entry,subject,count,lastAt");
        await foreach (var line in lines.WithCancellation(cancellation))
        {
            string?[] cells =
            [
                line.Id.ToString(CultureInfo.InvariantCulture),
                line.At.ToString("O", CultureInfo.InvariantCulture),
                line.Who,
                line.What,
                line.Blog,
                line.EntryId?.ToString(),
                line.Subject,
                line.Count.ToString(CultureInfo.InvariantCulture),
                line.LastAt?.ToString("O", CultureInfo.InvariantCulture),
            ];
            await text.WriteLineAsync(string.Join(',', cells.Select(Cell)).AsMemory(), cancellation);
        }
    }

    static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",;\"\t\r\n");

    // RFC 4180 §2; and what a spreadsheet would take for a formula is made text.
    static string Cell(string? text)
    {
        var safe = FormulaStart().Replace(text ?? "", "${before}'");
        return safe.AsSpan().ContainsAny(NeedsQuotes) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    // At the start, and after what some spreadsheets take for the end of a cell; the wide forms are read as the plain ones.
    [GeneratedRegex(
        @"(?<before>^|[;\t\r\n])(?=\s*[=+\-@＝＋－＠])",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex FormulaStart();

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
