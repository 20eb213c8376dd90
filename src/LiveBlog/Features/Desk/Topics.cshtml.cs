using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>What the topics say of themselves. A topic comes into being with the first blog or article that names it.</summary>
[ResponseCache(NoStore = true)]
public sealed class DeskTopicsModel(LiveBlogDb db, TopicCommands commands) : PageModel
{
    public Words Words { get; private set; } = null!;

    public IReadOnlyList<Topic> Topics { get; private set; } = [];

    /// <summary>The slug of the topic whose form was not right.</summary>
    public string? Wrong { get; private set; }

    public DeskAnswer? Answer { get; private set; }

    public string? Why(Topic topic, string field) => topic.Slug == Wrong ? Answer?.Errors?.GetValueOrDefault(field)?.FirstOrDefault() : null;

    public (string? Title, string? Description, string? ImageUrl) FormOf(Topic topic) => topic.Slug == Wrong
        ? (Request.Form["title"], Request.Form["description"], Request.Form["imageUrl"])
        : (topic.Title, topic.Description, topic.ImageUrl);

    public Task OnGetAsync(CancellationToken cancellation) => ReadAsync(cancellation);

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var form = Request.Form;
        var slug = form["slug"].ToString();
        switch (await commands.ChangeAsync(slug, new TopicInput(form["title"].ToString(), form["description"].ToString(), form["imageUrl"].ToString()), cancellation))
        {
            case TopicOutcome.Done:
                return Redirect(Links.DeskTopics);
            case TopicOutcome.Wrong(var errors):
                await ReadAsync(cancellation);
                (Wrong, Answer) = (slug, DeskAnswer.Wrong(Words, errors));
                Response.StatusCode = Answer.Status;
                return Page();
            default:
                return NotFound();
        }
    }

    async Task ReadAsync(CancellationToken cancellation)
    {
        Words = Request.PreferredWords();
        Topics = await db.Topics.AsNoTracking().OrderBy(t => t.Title).ThenBy(t => t.Id).Take(500).ToListAsync(cancellation);
    }
}
