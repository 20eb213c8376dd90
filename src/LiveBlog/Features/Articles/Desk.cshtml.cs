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

/// <summary>The articles, and a form for a new one.</summary>
[ResponseCache(NoStore = true)]
public sealed class DeskArticlesModel(LiveBlogDb db, ArticleCommands commands, SiteSettings site, TimeProvider clock) : PageModel
{
    const int MaxArticles = 200;

    public Strings Strings { get; private set; } = null!;

    public IReadOnlyList<Article> Articles { get; private set; } = [];

    public IReadOnlyList<Topic> Topics { get; private set; } = [];

    public ArticleForm Form { get; private set; } = null!;

    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    public DeskAnswer? Answer { get; private set; }

    public string? Why(string field) => Answer?.Errors?.GetValueOrDefault(field)?.FirstOrDefault();

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        Form = new ArticleForm
        {
            Language = Articles is [var last, ..] ? last.Language : Strings.Language,
            TimeZone = Articles is [var latest, ..] ? latest.TimeZone : site.TimeZone.Id,
        };
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Form = ArticleForm.Read(Request.Form);
        switch (await commands.CreateAsync(Form.ToInput(before: null), cancellation))
        {
            case ArticleOutcome.Done(var article):
                return Redirect(Links.DeskArticle(article.Slug));
            case ArticleOutcome.Wrong(var errors):
                Answer = DeskAnswer.Wrong(Strings, errors);
                break;
            case ArticleOutcome.SlugTaken(var errors):
                Answer = DeskAnswer.Wrong(Strings, errors);
                break;
        }

        await ReadAsync(cancellation);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    async Task ReadAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Articles = await db.Articles.AsNoTracking().OrderByDescending(a => a.Id).Take(MaxArticles).ToListAsync(cancellation);
        Topics = await db.Topics.AsNoTracking().OrderBy(t => t.Title).Take(200).ToListAsync(cancellation);
    }
}
