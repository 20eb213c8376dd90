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

namespace LiveBlog.Features.Desk;

/// <summary>What the topics say of themselves. A topic comes into being with the first blog or article that names it.</summary>
[ResponseCache(NoStore = true)]
public sealed class DeskTopicsModel(LiveBlogDb db, TopicCommands commands, LastChanges lastChanges, SiteSettings site) : PageModel
{
    public Strings Strings { get; private set; } = null!;

    public FeedLocale Style => new(Strings, site.TimeZone, Strings.Language);

    public IReadOnlyList<Topic> Topics { get; private set; } = [];

    /// <summary>The slug of the topic whose form was not right.</summary>
    public string? Wrong { get; private set; }

    /// <summary>The slug of the topic that was saved, and the hour.</summary>
    public (string Slug, string Time)? Saved { get; private set; }

    public DeskAnswer? Answer { get; private set; }

    Dictionary<string, string> typed = [];

    Dictionary<string, string> theirs = [];

    public string? Why(Topic topic, string field) =>
        topic.Slug == Wrong ? Answer?.Errors?.GetValueOrDefault(field)?.FirstOrDefault() : null;

    /// <summary>What the form of a topic holds, by the names of its fields.</summary>
    public IReadOnlyDictionary<string, string> FormOf(Topic topic) => topic.Slug == Wrong ? typed : FieldsOf(topic);

    public Theirs? TheirsOf(Topic topic, string field) => topic.Slug == Wrong ? Theirs.Of(theirs, field, Strings) : null;

    static readonly string[] Fields = ["title", "description", "imageUrl"];

    /// <summary>What the form was opened with.</summary>
    public string AsSeen(Topic topic) =>
        topic.Slug == Wrong && Answer?.Revision is null ? Request.Form[FormAsSeen.Name].ToString() : FormAsSeen.Of(FieldsOf(topic));

    public Task OnGetAsync(string? saved, CancellationToken cancellation) => ReadAsync(saved, cancellation);

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var form = Request.Form;
        var (slug, seen) = (form["slug"].ToString(), form[FormAsSeen.Name].ToString());
        typed = Fields.ToDictionary(name => name, name => form[name].ToString(), StringComparer.Ordinal);
        var input = new TopicInput(typed["title"], typed["description"], typed["imageUrl"]);
        switch (
            await commands.ChangeAsync(
                slug,
                input,
                cancellation,
                isAsSeen: topic => seen.Length == 0 || seen == FormAsSeen.Of(FieldsOf(topic))
            )
        )
        {
            case TopicOutcome.Done:
                return Redirect($"{Links.DeskTopics}?saved={slug}#topic-{slug}");
            case TopicOutcome.Wrong(var errors):
                await ReadAsync(saved: null, cancellation);
                (Wrong, Answer) = (slug, DeskAnswer.Wrong(Strings, errors));
                break;
            case TopicOutcome.LostRace(var current):
                await ReadAsync(saved: null, cancellation);
                (typed, theirs) = FormAsSeen.Merge(seen, typed, FieldsOf(current));
                (Wrong, Answer) = (
                    slug,
                    new DeskAnswer(
                        Ok: false,
                        Style.SavedMeanwhile(await lastChanges.OfAsync(slug, ["topic.changed"], cancellation)),
                        Revision: Revision.None
                    )
                );
                break;
            default:
                return NotFound();
        }

        Response.StatusCode = Answer.Status;
        return Page();
    }

    static Dictionary<string, string> FieldsOf(Topic topic) =>
        new(StringComparer.Ordinal)
        {
            ["title"] = topic.Title,
            ["description"] = topic.Description ?? "",
            ["imageUrl"] = topic.ImageUrl ?? "",
        };

    async Task ReadAsync(string? saved, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Topics = await db.Topics.AsNoTracking().OrderBy(t => t.Title).ThenBy(t => t.Id).Take(500).ToListAsync(cancellation);
        if (saved is not null && await lastChanges.OfAsync(saved.Truncate(Slug.MaxLength), ["topic.changed"], cancellation) is { } change)
        {
            Saved = (saved, Style.TimeAndDate(change.At));
        }
    }
}
