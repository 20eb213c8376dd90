using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>The desk's front: the blogs, and a form for a new one.</summary>
[ResponseCache(NoStore = true)]
public sealed class DeskIndexModel(LiveBlogDb db, BlogCommands commands, TimeProvider clock) : PageModel
{
    const int MostBlogs = 200;

    public Words Words { get; private set; } = null!;

    public IReadOnlyList<Blog> Blogs { get; private set; } = [];

    public IReadOnlyList<Topic> Topics { get; private set; } = [];

    public BlogForm Form { get; private set; } = null!;

    public DeskAnswer? Answer { get; private set; }

    /// <summary>The names of keys that expire soon, for who may do something about it.</summary>
    public IReadOnlyList<string> EndingKeys { get; private set; } = [];

    public string? Why(string field) => Answer?.Errors?.GetValueOrDefault(field)?.FirstOrDefault();

    /// <summary>The blog that the new one is made after.</summary>
    public string? CopiedTitle { get; private set; }

    /// <param name="from">The slug of a blog to make a new one after.</param>
    public async Task OnGetAsync(string? from, CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        if (from is not null && await db.FindBlogAsync(from, cancellation) is { } pattern)
        {
            (Form, CopiedTitle) = (BlogForm.After(pattern), pattern.Title);
            return;
        }

        // What the newsroom chose for its last blog is the best guess for the next.
        var last = Blogs.MaxBy(b => b.Id);
        Form = new BlogForm { Language = last?.Language ?? Words.Language, TimeZone = last?.TimeZone ?? "UTC" };
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Words = Request.PreferredWords();
        Form = BlogForm.Read(Request.Form);
        if (Form.CopyOf.Length > 0 && await db.FindBlogAsync(Form.CopyOf, cancellation) is { } pattern)
        {
            CopiedTitle = pattern.Title;
            Form = Form with { Picture = BlogForm.Of(pattern).Picture };
        }

        switch (await commands.CreateAsync(Form.ToInput(), cancellation))
        {
            case BlogOutcome.Done(var blog):
                return Redirect(Links.Desk(blog.Slug));
            case BlogOutcome.Wrong(var errors):
                Answer = DeskAnswer.Wrong(Words, errors);
                break;
            case BlogOutcome.SlugTaken(var errors):
                Answer = DeskAnswer.Wrong(Words, errors);
                break;
        }

        await ReadAsync(cancellation);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    async Task ReadAsync(CancellationToken cancellation)
    {
        Words = Request.PreferredWords();
        Blogs = await db.Blogs.AsNoTracking().OrderByDescending(b => b.UpdatedAt).ThenByDescending(b => b.Id).Take(MostBlogs).ToListAsync(cancellation);
        Topics = await db.Topics.AsNoTracking().OrderBy(t => t.Title).Take(200).ToListAsync(cancellation);
        if (User.MayAdminister())
        {
            EndingKeys = await ExpiringKeys.Soon(db, clock.GetUtcNow().UtcDateTime, ExpiringKeys.ShownFor).Take(10).Select(k => k.Name).ToListAsync(cancellation);
        }
    }
}
