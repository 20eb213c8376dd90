using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Api;

/// <summary>An API key without its text.</summary>
public sealed record ApiKeyJson(
    int Id,
    string Name,
    string Role,
    IReadOnlyList<string> Blogs,
    DateTime CreatedAt,
    DateTime? ExpiresAt,
    DateTime? LastUsedAt,
    DateTime? RevokedAt
);

/// <summary>What a new API key is for, and what it may do.</summary>
/// <param name="Role">"administrator", "editor", "contributor" or "moderator".</param>
/// <param name="Blogs">The slugs of the blogs that it is limited to, reading and writing; none for all.</param>
/// <param name="ExpiresAt">ISO 8601 with an offset, to come; "never" for a key that does not expire. Without one, a year from now.</param>
public sealed record ApiKeyInput(string Name, string Role, IReadOnlyList<string>? Blogs, string? ExpiresAt);

/// <summary>A new API key. <paramref name="Key"/> is shown this once.</summary>
public sealed record NewApiKeyJson(int Id, string Name, string Role, string Key, DateTime? ExpiresAt);

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
        TypedResults.Ok(
            new ListJson<ApiKeyJson>(
                await db
                    .ApiKeys.AsNoTracking()
                    .OrderBy(k => k.Id)
                    .Take(1_000)
                    .Select(k => new ApiKeyJson(k.Id, k.Name, k.Role, k.Blogs, k.CreatedAt, k.ExpiresAt, k.LastUsedAt, k.RevokedAt))
                    .ToListAsync(cancellation),
                Next: null
            )
        );

    static async Task<Results<Created<NewApiKeyJson>, ProblemHttpResult>> CreateAsync(
        HttpRequest request,
        KeyCommands commands,
        CancellationToken cancellation
    )
    {
        var errors = new FieldErrors();
        var (json, problem) = await JsonInput.ReadAsync(request, errors, cancellation);
        if (json is null)
        {
            return problem!;
        }

        var input = new KeyInput(json.Text("name"), json.Text("role"), json.Texts("blogs"), json.Text("expiresAt"), TimeZoneInfo.Utc);
        json.RefuseOthers();
        return await commands.CreateAsync(input, cancellation, errors) switch
        {
            KeyOutcome.Done(var key, var text) => TypedResults.Created(
                $"/api/v1/keys/{key.Id}",
                new NewApiKeyJson(key.Id, key.Name, key.Role, text, key.ExpiresAt)
            ),
            KeyOutcome.Wrong(var wrong) => Problems.Invalid(wrong),
            var outcome => throw new InvalidOperationException($"{outcome} is not an answer."),
        };
    }

    static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(int id, KeyCommands commands, CancellationToken cancellation) =>
        await commands.RevokeAsync(id, cancellation)
            ? TypedResults.NoContent()
            : TypedResults.Problem(title: "There is no such key.", statusCode: StatusCodes.Status404NotFound);
}
