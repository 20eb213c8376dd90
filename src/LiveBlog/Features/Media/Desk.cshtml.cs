using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Features.DeskForms;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Media;

/// <summary>All pictures that were ever sent: found again, described once for all, taken away.</summary>
[ResponseCache(NoStore = true)]
[NotQueued("Add")]
public sealed class DeskMediaModel(LiveBlogDb db, MediaCommands media, DeskPictures pictures, LastChanges lastChanges, SiteSettings site)
    : PageModel
{
    const int PageSize = 48,
        MaxQuery = 100;

    public Strings Strings { get; private set; } = null!;

    public IReadOnlyList<MediaFile> Pictures { get; private set; } = [];

    public string Query { get; private set; } = "";

    /// <summary>The address of the next part; null at the end.</summary>
    public string? Next { get; private set; }

    public string? Complaint { get; private set; }

    public Task OnGetAsync(string? q, int part, CancellationToken cancellation) => ReadAsync(q, part, cancellation);

    /// <summary>The newest that fit, for the composer to choose from.</summary>
    /// <param name="lang">The language of the blog: days are given as its forms show them.</param>
    public async Task<IActionResult> OnGetPickAsync(string? q, string? lang, CancellationToken cancellation)
    {
        await ReadAsync(q, part: 0, cancellation);
        var style = Style with { Strings = Strings.Find(lang ?? "") ?? Strings };
        return new JsonResult(Pictures.Select(file => DeskPicture.Of(file, style)), ApiJson.Options);
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostAddAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        foreach (var file in Request.Form.Files.Where(file => file.Length > 0))
        {
            if (await pictures.UploadAsync(file, Actor.Of(User).Name, cancellation) is MediaOutcome.Wrong(var errors))
            {
                return await ComplainAsync(
                    $"{SingleLine.Of(file.FileName)}: {string.Join(' ', errors.In(Strings).SelectMany(its => its.Value))}",
                    cancellation
                );
            }
        }

        return Redirect(Links.DeskMedia);
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostDescribeAsync(
        string id,
        string? alt,
        string? caption,
        string? credit,
        string? q,
        CancellationToken cancellation
    )
    {
        Strings = Request.PreferredStrings();
        var seen = Request.Form[FormAsSeen.Name].ToString();
        var typed = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["alt"] = alt ?? "",
            ["caption"] = caption ?? "",
            ["credit"] = credit ?? "",
        };
        var text = new PictureText(typed["alt"], typed["caption"], typed["credit"], TakenOn: null);
        switch (
            await media.DescribeAsync(id, text, cancellation, isAsSeen: file => seen.Length == 0 || seen == FormAsSeen.Of(FieldsOf(file)))
        )
        {
            case MediaOutcome.Done:
                return Redirect(Links.DeskMedia + (string.IsNullOrEmpty(q) ? "" : "?q=" + Uri.EscapeDataString(q)));
            case MediaOutcome.Wrong(var errors):
                Typed = (id, typed, new Dictionary<string, string>(StringComparer.Ordinal));
                return await ComplainAsync(string.Join(' ', errors.In(Strings).SelectMany(its => its.Value)), cancellation, q);
            case MediaOutcome.LostRace(var current):
                var (fields, theirs) = FormAsSeen.Merge(seen, typed, FieldsOf(current));
                Typed = (id, fields, theirs);
                var last = await lastChanges.OfAsync(id, ["picture.changed"], cancellation);
                return await ComplainAsync(Style.SavedMeanwhile(last), cancellation, q, StatusCodes.Status409Conflict);
            default:
                return NotFound();
        }
    }

    [Needs(Policies.Administer)]
    public async Task<IActionResult> OnPostDeleteAsync(string id, CancellationToken cancellation)
    {
        if (await media.DeleteAsync(id, cancellation))
        {
            return Redirect(Links.DeskMedia);
        }

        Strings = Request.PreferredStrings();
        return await lastChanges.OfAsync(id, ["picture.removed"], cancellation) is { } last
            ? await ComplainAsync(Style.AlreadyDone(last), cancellation, status: StatusCodes.Status409Conflict)
            : NotFound();
    }

    FeedLocale Style => new(Strings, site.TimeZone, Strings.Language);

    /// <summary>What was typed about a picture and not saved, by its fields' names, and what was saved in them meanwhile.</summary>
    (string Id, IReadOnlyDictionary<string, string> Fields, IReadOnlyDictionary<string, string> Theirs)? Typed { get; set; }

    /// <summary>What is said of a picture, by the names of the form's fields: as it was typed, where that is not saved.</summary>
    public IReadOnlyDictionary<string, string> FormOf(MediaFile file) =>
        Typed is { } typed && typed.Id == file.Hash ? typed.Fields : FieldsOf(file);

    public Theirs? TheirsOf(MediaFile file, string field) =>
        Typed is { } typed && typed.Id == file.Hash ? Theirs.Of(typed.Theirs, field, Strings) : null;

    public static IReadOnlyDictionary<string, string> FieldsOf(MediaFile file) =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["alt"] = file.Alt ?? "",
            ["caption"] = file.Caption ?? "",
            ["credit"] = file.Credit ?? "",
        };

    async Task<IActionResult> ComplainAsync(
        string why,
        CancellationToken cancellation,
        string? q = null,
        int status = StatusCodes.Status422UnprocessableEntity
    )
    {
        await ReadAsync(q, part: 0, cancellation);
        if (
            Typed is { } typed
            && Pictures.All(p => p.Hash != typed.Id)
            && await db.MediaFiles.AsNoTracking().SingleOrDefaultAsync(f => f.Hash == typed.Id, cancellation) is { } file
        )
        {
            Pictures = [file, .. Pictures];
        }

        Complaint = why;
        Response.StatusCode = status;
        return Page();
    }

    async Task ReadAsync(string? q, int part, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Query = q?.Trim() is { Length: > 0 and <= MaxQuery } asked ? asked : "";
        var files = db.MediaFiles.AsNoTracking();
        foreach (var word in Query.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var wanted = word.ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862, MA0011 // The database does it, and has one way.
            files = files.Where(f =>
                (f.Alt ?? "").ToLower().Contains(wanted)
                || (f.Caption ?? "").ToLower().Contains(wanted)
                || (f.Credit ?? "").ToLower().Contains(wanted)
                || f.FileName.ToLower().Contains(wanted)
            );
#pragma warning restore CA1304, CA1311, CA1862, MA0011
        }

        part = Math.Clamp(part, 0, 10_000);
        var found = await files
            .OrderByDescending(f => f.CreatedAt)
            .ThenByDescending(f => f.Hash)
            .Skip(part * PageSize)
            .Take(PageSize + 1)
            .ToListAsync(cancellation);
        Pictures = [.. found.Take(PageSize)];
        Next =
            found.Count > PageSize
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Links.DeskMedia}?part={part + 1}{(Query.Length > 0 ? "&q=" + Uri.EscapeDataString(Query) : "")}"
                )
                : null;
    }
}
