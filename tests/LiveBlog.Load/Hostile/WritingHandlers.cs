using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LiveBlog.Load.Hostile;

/// <summary>
/// Every endpoint of the program that takes POST, PUT, PATCH or DELETE: "PUT /api/v1/entries/{id:long}", or, for a handler of a
/// page, "POST /desk/blogs/{slug}?handler=Publish". So that none is forgotten.
/// </summary>
internal static class WritingHandlers
{
    public static async Task<IReadOnlyList<string>> OfAsync(WebApplication app)
    {
        var loader = app.Services.GetRequiredService<PageLoader>();
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var route = "/" + endpoint.RoutePattern.RawText!.Trim('/');
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                var compiled = await loader.LoadAsync(page, endpoint.Metadata);
                found.UnionWith(
                    compiled
                        .HandlerMethods.Where(h => Writes(h.HttpMethod))
                        .Select(h => $"{h.HttpMethod.ToUpperInvariant()} {route}{(h.Name is null ? "" : "?handler=" + h.Name)}")
                );
            }
            else if (!route.StartsWith("/hubs/", StringComparison.Ordinal))
            {
                var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
                found.UnionWith(methods.Where(Writes).Select(m => $"{m} {route}"));
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    static bool Writes(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);
}
