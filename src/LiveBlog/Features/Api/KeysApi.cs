using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Features.Shared;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Api;

/// <summary>An API key without its text.</summary>
public sealed record ApiKeyJson(int Id, string Name, string Role, IReadOnlyList<string> Blogs, DateTime CreatedAt, DateTime? ExpiresAt, DateTime? LastUsedAt, DateTime? RevokedAt);

/// <summary>What a new API key is for, and what it may do.</summary>
/// <param name="Role">"administrator", "editor", "contributor" or "moderator".</param>
/// <param name="Blogs">The slugs of the blogs that it is limited to; none for all.</param>
/// <param name="ExpiresAt">ISO 8601 with an offset, to come; null for a key that does not expire.</param>
public sealed record ApiKeyInput(string Name, string Role, IReadOnlyList<string>? Blogs, string? ExpiresAt);

/// <summary>A new API key. <paramref name="Key"/> is shown this once.</summary>
public sealed record NewApiKeyJson(int Id, string Name, string Role, string Key);

/// <summary><c>/api/v1/keys</c>, for administrators' keys.</summary>
static class KeysApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").RequireAuthorization(Policies.ApiAdministration);
        keys.MapGet("", ListAsync).WithSummary("The API keys, without their texts");
        keys.MapPost("", CreateAsync).Accepts<ApiKeyInput>("application/json").WithSummary("Makes an API key");
        keys.MapDelete("/{id:int}", RevokeAsync).WithSummary("Revokes an API key");
    }

    static async Task<Ok<ListJson<ApiKeyJson>>> ListAsync(LiveBlogDb db, CancellationToken cancellation) =>
        TypedResults.Ok(new ListJson<ApiKeyJson>(
            await db.ApiKeys.AsNoTracking().OrderBy(k => k.Id).Take(1_000).Select(k => new ApiKeyJson(k.Id, k.Name, k.Role, k.Blogs, k.CreatedAt, k.ExpiresAt, k.LastUsedAt, k.RevokedAt)).ToListAsync(cancellation),
            Next: null));

    static async Task<Results<Created<NewApiKeyJson>, ProblemHttpResult>> CreateAsync(HttpRequest request, LiveBlogDb db, TimeProvider clock, CancellationToken cancellation)
    {
        var errors = new FieldErrors();
        var (json, problem) = await JsonInput.ReadAsync(request, errors, cancellation);
        if (json is null)
        {
            return problem!;
        }

        var name = errors.Required("name", errors.Line("name", json.Text("name"), max: 100));
        var role = errors.Required("role", json.Text("role"));
        var expiresAt = errors.Moment("expiresAt", json.Text("expiresAt"), TimeZoneInfo.Utc);
        var blogs = json.Texts("blogs");
        json.RefuseOthers();
        if (expiresAt <= clock.GetUtcNow().UtcDateTime)
        {
            errors.Add("expiresAt", "errorPast");
        }

        foreach (var (i, slug) in blogs.Index())
        {
            if (!await db.Blogs.AnyAsync(b => b.Slug == slug, cancellation))
            {
                errors.Add($"blogs[{i}]", "errorNoBlog", ("slug", slug.Length > 100 ? slug[..100] : slug));
            }
        }

        if (role is not null && !Roles.All.Contains(role))
        {
            errors.Add("role", "errorRole", ("roles", string.Join(", ", Roles.All)));
        }

        if (errors.Any)
        {
            return Problems.Invalid(errors);
        }

        var (key, text) = ApiKey.Create(name!, role!, clock.GetUtcNow().UtcDateTime, expiresAt, [.. blogs.Distinct(StringComparer.Ordinal)]);
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Created($"/api/v1/keys/{key.Id}", new NewApiKeyJson(key.Id, key.Name, key.Role, text));
    }

    static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(int id, LiveBlogDb db, TimeProvider clock, CancellationToken cancellation)
    {
        if (await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == id && k.RevokedAt == null, cancellation) is not { } key)
        {
            return TypedResults.Problem(title: "There is no such key.", statusCode: StatusCodes.Status404NotFound);
        }

        key.Revoke(clock.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.NoContent();
    }
}
