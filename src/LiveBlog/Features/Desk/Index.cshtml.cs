using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Features.Api;
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

/// <summary>The desk's front: the blogs, and a form for a new one.</summary>
[ResponseCache(NoStore = true)]
public sealed class DeskIndexModel(LiveBlogDb db, BlogCommands commands, TimeProvider clock) : PageModel
{
    const int MaxBlogs = 200,
        MaxLookedThrough = 5_000,
        MaxQuery = 100;

    static readonly CompareInfo Letters = CultureInfo.InvariantCulture.CompareInfo;

    public Strings Strings { get; private set; } = null!;

    public IReadOnlyList<Blog> Blogs { get; private set; } = [];

    /// <summary>What is looked for in titles and addresses; empty for all.</summary>
    public string Query { get; private set; } = "";

    /// <summary>"upcoming", "live" or "ended"; empty for all.</summary>
    public string Status { get; private set; } = "";

    /// <summary>There is one at least, whether or not it was found.</summary>
    public bool HasBlogs { get; private set; }

    public bool IsNew { get; private set; }

    public IReadOnlyList<Topic> Topics { get; private set; } = [];

    public BlogForm Form { get; private set; } = null!;

    public DeskAnswer? Answer { get; private set; }

    /// <summary>The names of keys that expire soon, for who may do something about it.</summary>
    public IReadOnlyList<string> EndingKeys { get; private set; } = [];

    public string? Why(string field) => Answer?.Errors?.GetValueOrDefault(field)?.FirstOrDefault();

    /// <summary>The blog that the new one is made after.</summary>
    public string? CopiedTitle { get; private set; }

    /// <param name="from">The slug of a blog to make a new one after.</param>
    /// <param name="new">The form for a new one is asked for.</param>
    /// <param name="q">Looked for in titles and addresses.</param>
    public async Task OnGetAsync(string? from, bool @new, string? q, string? status, CancellationToken cancellation)
    {
        (Query, Status) = ((q ?? "").Trim().Truncate(MaxQuery), status is "upcoming" or "live" or "ended" ? status : "");
        await ReadAsync(cancellation);
        IsNew = @new || !HasBlogs;
        if (from is not null && await db.FindBlogAsync(from, cancellation) is { } pattern)
        {
            (Form, CopiedTitle) = (BlogForm.After(pattern), pattern.Title);
            return;
        }

        // What the newsroom chose for its last blog in the editor's language is the best guess for the next.
        var last = Blogs.OrderByDescending(b => b.Language == Strings.Language).ThenByDescending(b => b.Id).FirstOrDefault();
        Form = new BlogForm { Language = last?.Language ?? Strings.Language, TimeZone = last?.TimeZone ?? "UTC" };
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Form = BlogForm.Read(Request.Form);
        if (Form.CopyOf.Length > 0 && await db.FindBlogAsync(Form.CopyOf, cancellation) is { } pattern)
        {
            CopiedTitle = pattern.Title;
            Form = Form with { Picture = BlogForm.Of(pattern).Picture };
        }

        switch (await commands.CreateAsync(Form.ToInput(clock), cancellation))
        {
            case BlogOutcome.Done(var blog):
                return Redirect(Links.Desk(blog.Slug));
            case BlogOutcome.Wrong(var errors):
                Answer = DeskAnswer.Wrong(Strings, errors, Form.Style);
                break;
            case BlogOutcome.SlugTaken(var errors):
                Answer = DeskAnswer.Wrong(Strings, errors);
                break;
        }

        Form = Form with { IsWrong = true };
        await ReadAsync(cancellation);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    async Task ReadAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        var blogs = db.Blogs.AsNoTracking();
        HasBlogs = await blogs.AnyAsync(cancellation);
        if (Status.Length > 0)
        {
            var wanted = Status switch
            {
                "upcoming" => BlogStatus.Upcoming,
                "live" => BlogStatus.Live,
                _ => BlogStatus.Ended,
            };
            blogs = blogs.Where(b => b.Status == wanted);
        }

        var newest = blogs.OrderByDescending(b => b.UpdatedAt).ThenByDescending(b => b.Id);
        if (Query.Length > 0)
        {
            // Databases do not agree on what small letters are, nor on accents.
            var words = Query.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var found = (
                await newest
                    .Take(MaxLookedThrough)
                    .Select(b => new
                    {
                        b.Id,
                        b.Title,
                        b.Slug,
                    })
                    .ToListAsync(cancellation)
            ).Where(b => words.All(word => Has(b.Title, word) || Has(b.Slug, word))).Take(MaxBlogs).Select(b => b.Id).ToList();
            Blogs = await newest.Where(b => found.Contains(b.Id)).ToListAsync(cancellation);
        }
        else
        {
            Blogs = await newest.Take(MaxBlogs).ToListAsync(cancellation);
        }

        Topics = await db.Topics.AsNoTracking().OrderBy(t => t.Title).Take(200).ToListAsync(cancellation);
        if (User.MayAdminister())
        {
            EndingKeys = await ExpiringKeys
                .Soon(db, clock.GetUtcNow().UtcDateTime, ExpiringKeys.ShownFor)
                .Take(10)
                .Select(k => k.Name)
                .ToListAsync(cancellation);
        }
    }

    static bool Has(string text, string word) =>
        Letters.IndexOf(text, word, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0;
}
