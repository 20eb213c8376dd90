using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Model;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Security;

/// <summary>What an endpoint is about, for a key that is limited to some blogs.</summary>
public enum KeyReach
{
    /// <summary>The blog whose slug is in the route.</summary>
    Blog,

    /// <summary>The blog of the entry whose id is in the route.</summary>
    Entry,

    /// <summary>What the key has sent itself: the endpoint shows and takes nothing else.</summary>
    Own,
}

/// <summary>
/// What an API key that is limited to some blogs may do, reading and writing alike: what concerns these blogs, and what it has sent
/// itself. An endpoint that asks for a key and does not say what it is about is refused to such a key.
/// </summary>
public sealed class KeyScope : IAuthorizationRequirement
{
    /// <summary>The claim that names such a blog; a key without any reaches all.</summary>
    public const string Blog = "blog";

    /// <summary>The blogs that the caller is limited to; none for a person, or a key that reaches all.</summary>
    public static IReadOnlyList<string> BlogsOf(System.Security.Claims.ClaimsPrincipal caller) =>
        [.. caller.FindAll(Blog).Select(claim => claim.Value)];
}

/// <summary>Opens an endpoint to keys that are limited to some blogs, as far as they reach.</summary>
public static class KeyScopeEndpoints
{
    public static TBuilder ForLimitedKeys<TBuilder>(this TBuilder endpoints, KeyReach reach)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new KeyReachMetadata(reach));
}

sealed record KeyReachMetadata(KeyReach Reach);

/// <summary>Checks <see cref="KeyScope"/>. It is part of every policy of keys, so that an endpoint cannot forget it.</summary>
sealed class KeyScopeHandler(LiveBlogDb db) : AuthorizationHandler<KeyScope>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, KeyScope requirement)
    {
        var blogs = KeyScope.BlogsOf(context.User);
        if (blogs.Count == 0 || (context.Resource is HttpContext http && await IsWithinAsync(http, blogs)))
        {
            context.Succeed(requirement);
        }
    }

    async Task<bool> IsWithinAsync(HttpContext http, IReadOnlyList<string> blogs) =>
        http.GetEndpoint()?.Metadata.GetMetadata<KeyReachMetadata>()?.Reach switch
        {
            KeyReach.Blog => http.GetRouteValue("slug") is string slug && blogs.Contains(slug),

            // One that does not exist is not found, here as for everybody.
            KeyReach.Entry => EntryId.TryParse(http.GetRouteValue("id") as string, CultureInfo.InvariantCulture, out var id)
                && (
                    await db.Entries.Where(e => e.Id == id).Select(e => e.Blog.Slug).SingleOrDefaultAsync(http.RequestAborted) is not { } of
                    || blogs.Contains(of)
                ),
            KeyReach.Own => true,
            null => false,
        };
}
