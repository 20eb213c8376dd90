using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Api;

/// <summary>What a new API key is for, and what it may do, as it came in.</summary>
/// <param name="Blogs">The slugs of the blogs that it is limited to; none for all.</param>
/// <param name="ExpiresAt">
/// ISO 8601 with an offset, or an hour of <paramref name="Zone"/>, to come; null for a year from now,
/// <see cref="KeyCommands.Never"/> for a key that does not expire.
/// </param>
public sealed record KeyInput(string? Name, string? Role, IReadOnlyList<string> Blogs, string? ExpiresAt, TimeZoneInfo Zone);

/// <summary>How the making of a key ended.</summary>
public abstract record KeyOutcome
{
    KeyOutcome() { }

    /// <param name="Text">The key itself: to be shown once, and kept nowhere.</param>
    public sealed record Done(ApiKey Key, string Text) : KeyOutcome;

    public sealed record Wrong(FieldErrors Errors) : KeyOutcome;
}

/// <summary>Making and revoking the keys that programs come in by.</summary>
public sealed class KeyCommands(LiveBlogDb db, TimeProvider clock)
{
    public const string Never = "never";

    const int MaxBlogs = 100;

    static readonly TimeSpan UsualLife = TimeSpan.FromDays(365);

    /// <param name="found">What is known to be wrong with the input already; the rest is added to it.</param>
    public async Task<KeyOutcome> CreateAsync(KeyInput input, CancellationToken cancellation, FieldErrors? found = null)
    {
        var (errors, now) = (new FieldErrors(found), clock.GetUtcNow().UtcDateTime);
        var name = errors.Required("name", errors.Line("name", input.Name, max: 100));
        var role = errors.Required("role", string.IsNullOrEmpty(input.Role) ? null : input.Role);
        if (role is not null && !Roles.All.Contains(role))
        {
            errors.Add("role", StringKey.ErrorRole, ("roles", string.Join(", ", Roles.All)));
        }

        DateTime? expiresAt = null;
        if (!string.Equals(input.ExpiresAt?.Trim(), Never, StringComparison.OrdinalIgnoreCase))
        {
            expiresAt = string.IsNullOrWhiteSpace(input.ExpiresAt)
                ? now + UsualLife
                : errors.Time("expiresAt", input.ExpiresAt, input.Zone);
        }

        if (expiresAt <= now)
        {
            errors.Add("expiresAt", StringKey.ErrorPast);
        }

        var blogs = input.Blogs.Select(slug => slug.Trim()).Where(slug => slug.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (blogs.Count > MaxBlogs)
        {
            errors.Add("blogs", StringKey.ErrorTooMany, ("max", MaxBlogs));
        }
        else
        {
            // PostgreSQL refuses the whole question where one text of it has a NUL in it.
            var asked = blogs.FindAll(slug => Slug.TryParse(slug, out _));
            var there = await db.Blogs.Where(b => asked.Contains(b.Slug)).Select(b => b.Slug).ToListAsync(cancellation);
            foreach (var (i, slug) in blogs.Index().Where(blog => !there.Contains(blog.Item)))
            {
                errors.Add($"blogs[{i}]", StringKey.ErrorNoBlog, ("slug", slug.Truncate(100)));
            }
        }

        if (errors.Any)
        {
            return new KeyOutcome.Wrong(errors);
        }

        var (key, text) = ApiKey.Create(name!, role!, now, expiresAt, blogs);
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(cancellation);
        return new KeyOutcome.Done(key, text);
    }

    /// <returns>False when there is no such key, or it has been revoked before.</returns>
    public async Task<bool> RevokeAsync(int id, CancellationToken cancellation)
    {
        if (await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == id && k.RevokedAt == null, cancellation) is not { } key)
        {
            return false;
        }

        key.Revoke(clock.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellation);
        return true;
    }
}
