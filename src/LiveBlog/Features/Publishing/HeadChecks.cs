using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Publishing;

/// <summary>What the heads of blogs and articles have alike: an address made from the title, a topic, HTML.</summary>
public sealed class HeadChecks(LiveBlogDb db, HtmlPolicy policy)
{
    const int MaxAttempts = 4;

    /// <summary>
    /// Slugs are unique. Who finds one free and is overtaken before the commit looks again: the topic is there then, and the
    /// slug taken.
    /// </summary>
    internal static async Task<T> AgainAfterRaceAsync<T>(LiveBlogDb db, Func<Task<T>> attempt)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await attempt();
            }
            catch (DbUpdateException) when (attempts < MaxAttempts)
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>The slug that was given, or else one made from the title that nobody has yet.</summary>
    internal static async Task<Slug> SlugAsync(string? given, string title, Func<string, Task<bool>> isTakenAsync, FieldErrors errors)
    {
        if (!string.IsNullOrWhiteSpace(given))
        {
            if (!Slug.TryParse(given, out var parsed))
            {
                errors.Add("slug", StringKey.ErrorSlug);
            }

            return parsed;
        }

        if (title.Length == 0)
        {
            return default;
        }

        var stem = Slug.Suggest(title);
        for (var n = 1; n < 100; n++)
        {
            var text = n == 1 ? stem : $"{stem[..Math.Min(stem.Length, Slug.MaxLength - 3)].Trim('-')}-{n}";
            if (Slug.TryParse(text, out var slug) && !await isTakenAsync(text))
            {
                return slug;
            }
        }

        errors.Required("slug", value: null);
        return default;
    }

    /// <summary>The topic of that slug or title; a new one where there is none.</summary>
    internal async Task<Topic?> TopicAsync(string text, FieldErrors errors, CancellationToken cancellation)
    {
        if (errors.Line("topic", text, max: 200) is not { } name)
        {
            return null;
        }

        if (!Slug.TryParse(Slug.Suggest(name), out var slug))
        {
            errors.Add("topic", StringKey.ErrorSlug);
            return null;
        }

        return await db.Topics.SingleOrDefaultAsync(t => t.Slug == slug.Text, cancellation) ?? new Topic(slug, name);
    }

    internal string? Html(string field, string text, FieldErrors errors)
    {
        if (!policy.TryClean(errors.Paragraphs(field, text, max: 50_000), out var clean))
        {
            errors.Add(field, StringKey.ErrorTooDeep);
        }

        return clean;
    }
}
