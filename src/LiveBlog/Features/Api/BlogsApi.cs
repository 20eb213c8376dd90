using System.Security.Claims;
using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Api;

/// <summary><c>/api/v1/blogs</c>.</summary>
static class BlogsApi
{
    const int MaxBlogs = 500;

    /// <param name="whole">Where a body comes that people read: it is large, and JSON can escape it.</param>
    public static void Map(RouteGroupBuilder api, BodyLimit whole)
    {
        api.MapGet("/blogs", ListAsync).WithMetadata(new CostlyAttribute()).WithSummary("The blogs, the last changed first");
        api.MapPost("/blogs", CreateAsync)
            .WithMetadata(whole)
            .RequireAuthorization(Policies.ApiWrite)
            .Accepts<BlogInput>("application/json")
            .WithSummary("Opens a blog");
        api.MapGet("/blogs/{slug}", GetAsync).WithSummary("One blog");
        api.MapPatch("/blogs/{slug}", ChangeAsync)
            .WithMetadata(whole)
            .RequireAuthorization(Policies.ApiWrite)
            .ForLimitedKeys(KeyReach.Blog)
            .Accepts<BlogInput>("application/json")
            .WithSummary("Changes what stands at the head of a blog; fields left out stay as they are");
    }

    static async Task<Ok<ListJson<BlogJson>>> ListAsync(LiveBlogDb db, AbsoluteUrls urls, CancellationToken cancellation)
    {
        var blogs = await db
            .Blogs.AsNoTracking()
            .Include(b => b.Topic)
            .OrderByDescending(b => b.UpdatedAt)
            .ThenByDescending(b => b.Id)
            .Take(MaxBlogs)
            .ToListAsync(cancellation);
        return TypedResults.Ok(new ListJson<BlogJson>(blogs.ConvertAll(b => BlogJson.Of(b, urls.Absolute)), Next: null));
    }

    static async Task<Results<Ok<BlogJson>, ProblemHttpResult>> GetAsync(
        string slug,
        LiveBlogDb db,
        AbsoluteUrls urls,
        CancellationToken cancellation
    ) => await db.FindBlogAsync(slug, cancellation) is { } blog ? TypedResults.Ok(BlogJson.Of(blog, urls.Absolute)) : Problems.NoSuchBlog();

    static async Task<Results<Created<BlogJson>, ProblemHttpResult>> CreateAsync(
        HttpRequest request,
        BlogCommands commands,
        AbsoluteUrls urls,
        CancellationToken cancellation
    )
    {
        var errors = new FieldErrors();
        var (json, problem) = await JsonInput.ReadAsync(request, errors, cancellation);
        if (json is null)
        {
            return problem!;
        }

        var input = ApiInput.ReadBlog(json);
        return await commands.CreateAsync(input, cancellation, errors) switch
        {
            BlogOutcome.Done(var blog) => TypedResults.Created(Links.ApiBlog(blog.Slug), BlogJson.Of(blog, urls.Absolute)),
            BlogOutcome.Wrong(var wrong) => Problems.Invalid(wrong),
            BlogOutcome.SlugTaken(var taken) => Problems.Invalid(taken, StatusCodes.Status409Conflict),
            var outcome => throw new InvalidOperationException($"Creating a blog cannot end as {outcome}."),
        };
    }

    static async Task<Results<Ok<BlogJson>, ProblemHttpResult>> ChangeAsync(
        string slug,
        HttpRequest request,
        ClaimsPrincipal sender,
        LiveBlogDb db,
        BlogCommands commands,
        AbsoluteUrls urls,
        CancellationToken cancellation
    )
    {
        if (!Slug.TryParse(slug, out var parsed))
        {
            return Problems.NoSuchBlog();
        }

        var errors = new FieldErrors();
        var (json, problem) = await JsonInput.ReadAsync(request, errors, cancellation);
        if (json is null)
        {
            return problem!;
        }

        var input = ApiInput.ReadBlog(json);

        // The blogs that are named name this one in return: that writes them as well.
        if (
            input.Translations is { } named
            && KeyScope.BlogsOf(sender) is { Count: > 0 } own
            && await db.FindBlogAsync(slug, cancellation) is { } before
            && named
                .Concat(before.Translations)
                .Any(other => named.Contains(other) != before.Translations.Contains(other) && !own.Contains(other))
        )
        {
            errors.Add("translations", StringKey.ErrorKeyReach, ("blogs", string.Join(", ", own)));
            return Problems.Invalid(errors, StatusCodes.Status403Forbidden);
        }

        return await commands.ChangeAsync(parsed, input, cancellation, found: errors) switch
        {
            BlogOutcome.Done(var blog) => TypedResults.Ok(BlogJson.Of(blog, urls.Absolute)),
            BlogOutcome.Wrong(var wrong) => Problems.Invalid(wrong),
            BlogOutcome.NotFound => Problems.NoSuchBlog(),
            var outcome => throw new InvalidOperationException($"Changing a blog cannot end as {outcome}."),
        };
    }
}
