using LiveBlog.Data;
using LiveBlog.Features.DeskForms;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Articles;

/// <summary>One article at the desk: write, publish, withdraw.</summary>
[ResponseCache(NoStore = true)]
public sealed class DeskArticleModel(LiveBlogDb db, ArticleCommands commands, LastChanges lastChanges, TimeProvider clock) : PageModel
{
    public Strings Strings { get; private set; } = null!;

    public Article Article { get; private set; } = null!;

    public IReadOnlyList<Topic> Topics { get; private set; } = [];

    public ArticleForm Form { get; private set; } = null!;

    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public DeskAnswer? Answer { get; private set; }

    public string? Why(string field) => Answer?.Errors?.GetValueOrDefault(field)?.FirstOrDefault();

    static readonly string[] ArticleActs = ["article.made", "article.changed", "article.withdrawn"];

    public FeedLocale Style => new(Strings, TimeZoneInfo.FindSystemTimeZoneById(Article.TimeZone), Strings.Language);

    /// <summary>When it was last saved, where that is known.</summary>
    public string? SavedAt { get; private set; }

    /// <summary>The button that was pressed has been pressed by somebody else, and there is nothing else to save.</summary>
    bool IsAlready(Article current) =>
        Form.Over(ArticleForm.Of(current), Form.AsSeen).Fields.All(f => ArticleForm.Of(current).Fields[f.Key] == f.Value)
        && (Form.Status, current.Status)
            is
                ("published", ArticleStatus.Published)
                or
                ("withdrawn", ArticleStatus.Withdrawn)
                or
                ("draft", ArticleStatus.Draft);

    public async Task<IActionResult> OnGetAsync(string slug, CancellationToken cancellation)
    {
        if (!await ReadAsync(slug, cancellation))
        {
            return NotFound();
        }

        Form = ArticleForm.Of(Article);
        SavedAt = await lastChanges.OfAsync(slug, ArticleActs, cancellation) is { } last ? Style.TimeAndDate(last.At) : null;
        return Page();
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostAsync(string slug, CancellationToken cancellation)
    {
        if (!await ReadAsync(slug, cancellation))
        {
            return NotFound();
        }

        Form = ArticleForm.Read(Request.Form);
        switch (await commands.ChangeAsync(slug, Form.ToInput(Article), Form.Revision is { } seen ? [seen] : null, cancellation))
        {
            case ArticleOutcome.Done:
                return Redirect(Links.DeskArticle(slug));
            case ArticleOutcome.Wrong(var errors):
                Answer = DeskAnswer.Wrong(Strings, errors);
                break;
            case ArticleOutcome.LostRace(var current):
                var last = await lastChanges.OfAsync(slug, ArticleActs, cancellation);
                Answer = new DeskAnswer(
                    Ok: false,
                    IsAlready(current) ? Style.AlreadyDone(last) : Style.SavedMeanwhile(last),
                    Revision: current.Revision
                );
                Form = Form.Over(ArticleForm.Of(current), Form.AsSeen);
                Article = current;
                break;
            default:
                return NotFound();
        }

        Response.StatusCode = Answer!.Status;
        return Page();
    }

    async Task<bool> ReadAsync(string slug, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Topics = await db.Topics.AsNoTracking().OrderBy(t => t.Title).Take(200).ToListAsync(cancellation);
        var article = await db.Articles.AsNoTracking().Include(a => a.Topic).SingleOrDefaultAsync(a => a.Slug == slug, cancellation);
        Article = article!;
        return article is not null;
    }
}
