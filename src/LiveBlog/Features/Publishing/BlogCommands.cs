using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>How a command on a blog ended.</summary>
public abstract record BlogOutcome
{
    BlogOutcome() { }

    public sealed record Done(Blog Blog) : BlogOutcome;

    public sealed record Wrong(FieldErrors Errors) : BlogOutcome;

    /// <summary>The slug belongs to another blog.</summary>
    public sealed record SlugTaken(FieldErrors Errors) : BlogOutcome;

    /// <summary>Somebody else changed the head since the revision that the sender had seen.</summary>
    public sealed record LostRace(Blog Current) : BlogOutcome;

    public sealed record NotFound : BlogOutcome;
}

/// <summary>Opening a blog, and changing what stands at its head.</summary>
public sealed class BlogCommands(LiveBlogDb db, BlogTransaction transaction, BlogHeads heads, TimeProvider clock)
{
    const string DefaultLanguage = "en",
        DefaultTimeZone = "UTC";

    /// <param name="found">What is known to be wrong with the input already; the rest is added to it.</param>
    public async Task<BlogOutcome> CreateAsync(BlogInput input, CancellationToken cancellation, FieldErrors? found = null)
    {
        var texts = await heads.TextsAsync(input, found, cancellation);
        var outcome = await HeadChecks.AgainAfterRaceAsync(
            db,
            () => TryCreateAsync(input, texts, new FieldErrors(texts.Errors), cancellation)
        );
        if (outcome is BlogOutcome.Done(var blog))
        {
            await NameBackAsync(blog, [], cancellation);
        }

        return outcome;
    }

    /// <param name="expected">The head's revision that the sender has seen; null to overwrite whatever is there.</param>
    /// <param name="found">As for <see cref="CreateAsync"/>.</param>
    public async Task<BlogOutcome> ChangeAsync(
        Slug slug,
        BlogInput input,
        CancellationToken cancellation,
        Revision? expected = null,
        FieldErrors? found = null
    )
    {
        var before = await db
            .Blogs.Where(b => b.Slug == slug.Text)
            .Select(b => new { b.Id, b.Translations })
            .SingleOrDefaultAsync(cancellation);
        if (before is null)
        {
            return new BlogOutcome.NotFound();
        }

        var texts = await heads.TextsAsync(input, found, cancellation);
        var outcome = await HeadChecks.AgainAfterRaceAsync(
            db,
            () => TryChangeAsync(before.Id, input, texts, expected, new FieldErrors(texts.Errors), cancellation)
        );
        if (outcome is BlogOutcome.Done(var blog))
        {
            await NameBackAsync(blog, before.Translations, cancellation);
        }

        return outcome;
    }

    async Task<BlogOutcome> TryCreateAsync(BlogInput input, BlogTexts texts, FieldErrors errors, CancellationToken cancellation)
    {
        var start = new BlogHead
        {
            Title = "",
            Language = DefaultLanguage,
            TimeZone = DefaultTimeZone,
            Status = BlogStatus.Live,
        };
        var head = await heads.ReadAsync(input.Slug, input, texts, start, errors, cancellation);
        var slug = await HeadChecks.SlugAsync(input.Slug, head.Title, text => db.Blogs.AnyAsync(b => b.Slug == text, cancellation), errors);
        if (errors.Any)
        {
            return new BlogOutcome.Wrong(errors);
        }

        if (await db.Blogs.AnyAsync(b => b.Slug == slug.Text, cancellation))
        {
            return Taken(slug);
        }

        var blog = Blog.Open(slug, head, clock.GetUtcNow().UtcDateTime);
        db.Blogs.Add(blog);
        await db.SaveChangesAsync(cancellation);
        return new BlogOutcome.Done(blog);
    }

    async Task<BlogOutcome> TryChangeAsync(
        int blogId,
        BlogInput input,
        BlogTexts texts,
        Revision? expected,
        FieldErrors errors,
        CancellationToken cancellation
    ) =>
        await transaction.RunAsync<BlogOutcome>(
            blogId,
            async blog =>
            {
                if (expected is { } seen && seen != blog.HeadRevision)
                {
                    return new BlogOutcome.LostRace(blog);
                }

                var head = await heads.ReadAsync(blog.Slug, input, texts, blog.Head, errors, cancellation);
                if (input.Slug is not null && input.Slug != blog.Slug)
                {
                    errors.Add("slug", StringKey.ErrorSlugFixed);
                }

                if (errors.Any)
                {
                    return new BlogOutcome.Wrong(errors);
                }

                blog.ChangeHead(head, clock.GetUtcNow().UtcDateTime);
                return new BlogOutcome.Done(blog);
            },
            cancellation
        ) ?? new BlogOutcome.NotFound();

    static BlogOutcome.SlugTaken Taken(Slug slug)
    {
        var errors = new FieldErrors();
        errors.Add("slug", StringKey.ErrorSlugTaken, ("slug", slug));
        return new BlogOutcome.SlugTaken(errors);
    }

    /// <summary>
    /// Each blog that is named names this one too, in a transaction of its own. Should the program end in between, the next
    /// saving of these translations puts it right.
    /// </summary>
    async Task NameBackAsync(Blog blog, IReadOnlyList<string> before, CancellationToken cancellation)
    {
        var changed = before.Except(blog.Translations).Concat(blog.Translations).ToList();
        if (changed.Count == 0)
        {
            return;
        }

        var others = await db.Blogs.AsNoTracking().Where(b => changed.Contains(b.Slug)).Select(b => b.Id).ToListAsync(cancellation);
        foreach (var id in others)
        {
            await transaction.RunAsync(
                id,
                other =>
                {
                    var without = other.Translations.Where(slug => slug != blog.Slug);
                    IReadOnlyList<string> names = blog.Translations.Contains(other.Slug) ? [.. without, blog.Slug] : [.. without];
                    if (!names.ToHashSet().SetEquals(other.Translations))
                    {
                        other.ChangeHead(other.Head with { Translations = names }, clock.GetUtcNow().UtcDateTime);
                    }

                    return Task.FromResult(other);
                },
                cancellation
            );
        }
    }
}
