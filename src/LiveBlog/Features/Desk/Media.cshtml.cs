using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Features.Media;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>All pictures that were ever sent: found again, described once for all, taken away.</summary>
[ResponseCache(NoStore = true)]
[NotQueued("Add")]
public sealed class DeskMediaModel(LiveBlogDb db, MediaCommands media, DeskPictures pictures) : PageModel
{
    const int PageSize = 48, MostOfQuery = 100;

    public Words Words { get; private set; } = null!;

    public IReadOnlyList<MediaFile> Pictures { get; private set; } = [];

    public string Query { get; private set; } = "";

    /// <summary>The address of the next part; null at the end.</summary>
    public string? Next { get; private set; }

    public string? Complaint { get; private set; }

    public Task OnGetAsync(string? q, int part, CancellationToken cancellation) => ReadAsync(q, part, cancellation);

    /// <summary>The newest that fit, for the composer to choose from.</summary>
    public async Task<IActionResult> OnGetPickAsync(string? q, CancellationToken cancellation)
    {
        await ReadAsync(q, part: 0, cancellation);
        return new JsonResult(Pictures.Select(DeskPicture.Of), WireJson.Options);
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostAddAsync(CancellationToken cancellation)
    {
        Words = Request.PreferredWords();
        foreach (var file in Request.Form.Files.Where(file => file.Length > 0))
        {
            if (await pictures.UploadAsync(file, Actor.Of(User).Name, cancellation) is MediaOutcome.Wrong(var errors))
            {
                return await ComplainAsync($"{SingleLine.Of(file.FileName)}: {string.Join(' ', errors.In(Words).SelectMany(its => its.Value))}", cancellation);
            }
        }

        return Redirect(Links.DeskMedia);
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostDescribeAsync(string id, string? alt, string? caption, string? credit, string? q, CancellationToken cancellation)
    {
        Words = Request.PreferredWords();
        return await media.DescribeAsync(id, new PictureText(alt ?? "", caption ?? "", credit ?? "", TakenOn: null), cancellation) switch
        {
            MediaOutcome.Done => Redirect(Links.DeskMedia + (string.IsNullOrEmpty(q) ? "" : "?q=" + Uri.EscapeDataString(q))),
            MediaOutcome.Wrong(var errors) => await ComplainAsync(string.Join(' ', errors.In(Words).SelectMany(its => its.Value)), cancellation),
            _ => NotFound(),
        };
    }

    [Needs(Policies.Administer)]
    public async Task<IActionResult> OnPostDeleteAsync(string id, CancellationToken cancellation) =>
        await media.DeleteAsync(id, cancellation) ? Redirect(Links.DeskMedia) : NotFound();

    async Task<IActionResult> ComplainAsync(string why, CancellationToken cancellation)
    {
        await ReadAsync(q: null, part: 0, cancellation);
        Complaint = why;
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    async Task ReadAsync(string? q, int part, CancellationToken cancellation)
    {
        Words = Request.PreferredWords();
        Query = q?.Trim() is { Length: > 0 and <= MostOfQuery } asked ? asked : "";
        var files = db.MediaFiles.AsNoTracking();
        foreach (var word in Query.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var wanted = word.ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862, MA0011 // The database does it, and has one way.
            files = files.Where(f => (f.Alt ?? "").ToLower().Contains(wanted) || (f.Caption ?? "").ToLower().Contains(wanted) || (f.Credit ?? "").ToLower().Contains(wanted) || f.FileName.ToLower().Contains(wanted));
#pragma warning restore CA1304, CA1311, CA1862, MA0011
        }

        part = Math.Clamp(part, 0, 10_000);
        var found = await files.OrderByDescending(f => f.CreatedAt).ThenByDescending(f => f.Hash).Skip(part * PageSize).Take(PageSize + 1).ToListAsync(cancellation);
        Pictures = [.. found.Take(PageSize)];
        Next = found.Count > PageSize ? string.Create(CultureInfo.InvariantCulture, $"{Links.DeskMedia}?part={part + 1}{(Query.Length > 0 ? "&q=" + Uri.EscapeDataString(Query) : "")}") : null;
    }
}
