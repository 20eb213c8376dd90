using System.Security.Claims;
using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>The desk of the newswire: lines that belong to no entry and no article.</summary>
[ResponseCache(NoStore = true)]
public sealed class DeskNewswireModel(LiveBlogDb db, NewswireCommands commands, SiteSettings site) : PageModel
{
    const int MostLines = 100;

    public Words Words { get; private set; } = null!;

    public NewswireForm Form { get; private set; } = null!;

    public IReadOnlyList<NewswireLine> Lines { get; private set; } = [];

    public DeskAnswer? Answer { get; private set; }

    public FeedStyle Style => new(Words, site.TimeZone, Words.Language);

    public string? Why(string field) => Answer?.Errors?.GetValueOrDefault(field)?.FirstOrDefault();

    public async Task OnGetAsync(long? edit, CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        Form = edit is { } id && Lines.FirstOrDefault(l => l.Id == id) is { } line
            ? NewswireForm.Of(line, site.TimeZone)
            : new NewswireForm { Language = Lines is [var last, ..] ? last.Language : Words.Language };
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Words = Request.PreferredWords();
        Form = NewswireForm.Read(Request.Form);
        var before = Form.LineId is { } id ? await OwnLines.SingleOrDefaultAsync(l => l.Id == id, cancellation) : null;
        if (Form.LineId is not null && before is null)
        {
            return NotFound();
        }

        var input = Form.ToInput(before, site.TimeZone);
        var outcome = before is null
            ? await commands.PutAsync(input, new IdempotencyKey(User.FindFirstValue(ClaimTypes.NameIdentifier)!, Form.Submission), cancellation)
            : await commands.ChangeAsync(before.Id, input, Form.Revision is { } seen ? [seen] : null, cancellation);
        Answer = outcome switch
        {
            NewswireOutcome.Wrong(var errors) => DeskAnswer.Wrong(Words, errors),
            NewswireOutcome.LostRace(var current) => new DeskAnswer(Ok: false, Words["lineLostRace"], Revision: current.Revision),
            NewswireOutcome.KeyReused => new DeskAnswer(Ok: false, Words["lineAlreadyPut"]),
            NewswireOutcome.Withdrawn => new DeskAnswer(Ok: false, Words["lineWithdrawn"]),
            NewswireOutcome.NotFound => new DeskAnswer(Ok: false, Words["notFoundTitle"]),
            _ => null,
        };
        if (Answer is null)
        {
            return Redirect(Links.DeskNewswire);
        }

        await ReadAsync(cancellation);
        Form = Form with { Revision = Answer.Revision ?? Form.Revision };
        Response.StatusCode = Answer.Status;
        return Page();
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostWithdrawAsync(long id, CancellationToken cancellation) =>
        await commands.WithdrawAsync(id, expected: null, cancellation) is NewswireOutcome.NotFound ? NotFound() : Redirect(Links.DeskNewswire);

    IQueryable<NewswireLine> OwnLines => db.NewswireLines.AsNoTracking().Where(l => l.EntryId == null && l.ArticleId == null);

    async Task ReadAsync(CancellationToken cancellation)
    {
        Words = Request.PreferredWords();
        Lines = await OwnLines.Where(l => !l.IsWithdrawn).OrderByDescending(l => l.PublishedAt).ThenByDescending(l => l.Id).Take(MostLines).ToListAsync(cancellation);
    }
}
