using System.Globalization;
using System.Security.Claims;
using LiveBlog.Data;
using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Publishing;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Newswire;

/// <summary>The desk of the newswire: lines that belong to no entry and no article.</summary>
[ResponseCache(NoStore = true)]
public sealed class DeskNewswireModel(
    LiveBlogDb db,
    NewswireCommands commands,
    LastChanges lastChanges,
    SiteSettings site,
    TimeProvider clock
) : PageModel
{
    const int MaxLines = 100;

    public Strings Strings { get; private set; } = null!;

    public NewswireForm Form { get; private set; } = null!;

    public IReadOnlyList<NewswireLine> Lines { get; private set; } = [];

    public DeskAnswer? Answer { get; private set; }

    public FeedLocale Style => new(Strings, site.TimeZone, Strings.Language);

    public string? Why(string field) => Answer?.Errors?.GetValueOrDefault(field)?.FirstOrDefault();

    public async Task OnGetAsync(long? edit, CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        Form = edit is { } id && Lines.FirstOrDefault(l => l.Id == id) is { } line ? NewswireForm.Of(line, Style) : NewForm();
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Form = NewswireForm.Read(Request.Form);
        var before = Form.LineId is { } id ? await OwnLines.SingleOrDefaultAsync(l => l.Id == id, cancellation) : null;
        if (Form.LineId is not null && before is null)
        {
            return NotFound();
        }

        var input = Form.ToInput(before, Style, clock);
        var outcome = before is null
            ? await commands.PutAsync(
                input,
                new IdempotencyKey(User.FindFirstValue(ClaimTypes.NameIdentifier)!, Form.Submission),
                cancellation
            )
            : await commands.ChangeAsync(before.Id, input, Form.Revision is { } seen ? [seen] : null, cancellation);
        Answer = outcome switch
        {
            NewswireOutcome.Wrong(var errors) => DeskAnswer.Wrong(Strings, errors, Style),
            NewswireOutcome.LostRace(var current) => new DeskAnswer(
                Ok: false,
                Style.SavedMeanwhile(await LastOfAsync(current.Id, cancellation)),
                Revision: current.Revision
            ),
            NewswireOutcome.KeyReused => new DeskAnswer(Ok: false, Strings.LineAlreadyPut),
            NewswireOutcome.Withdrawn => new DeskAnswer(
                Ok: false,
                $"{Strings.LineWithdrawn}. {Style.ChangedMeanwhile(await LastOfAsync(before!.Id, cancellation))}"
            ),
            NewswireOutcome.NotFound => new DeskAnswer(Ok: false, Strings.NotFoundTitle),
            _ => null,
        };
        if (Answer is null)
        {
            return Redirect(Links.DeskNewswire);
        }

        await ReadAsync(cancellation);
        if (outcome is NewswireOutcome.LostRace(var saved))
        {
            Form = Form.Over(NewswireForm.Of(saved, Style));
        }

        Response.StatusCode = Answer.Status;
        return Page();
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostWithdrawAsync(long id, Revision? seen, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        var outcome = await commands.WithdrawAsync(id, seen is { } revision ? [revision] : null, cancellation);
        if (outcome is NewswireOutcome.Done)
        {
            return Redirect(Links.DeskNewswire);
        }

        if (outcome is NewswireOutcome.NotFound)
        {
            return NotFound();
        }

        var last = await LastOfAsync(id, cancellation);
        await ReadAsync(cancellation);
        Form = NewForm();
        NotDone = outcome is NewswireOutcome.Withdrawn ? Style.AlreadyDone(last) : Style.ChangedMeanwhile(last);
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }

    /// <summary>Why something was not done to a line of the list.</summary>
    public string? NotDone { get; private set; }

    NewswireForm NewForm() => new() { Language = Lines is [var last, ..] ? last.Language : Strings.Language };

    Task<LastChange?> LastOfAsync(long id, CancellationToken cancellation) =>
        lastChanges.OfAsync(id.ToString(CultureInfo.InvariantCulture), ["newswire.line-changed", "newswire.line-withdrawn"], cancellation);

    IQueryable<NewswireLine> OwnLines => db.NewswireLines.AsNoTracking().Where(l => l.EntryId == null && l.ArticleId == null);

    async Task ReadAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Lines = await OwnLines
            .Where(l => !l.IsWithdrawn)
            .OrderByDescending(l => l.PublishedAt)
            .ThenByDescending(l => l.Id)
            .Take(MaxLines)
            .ToListAsync(cancellation);
    }
}
