using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;

namespace LiveBlog.Tests.Support;

/// <summary>An endpoint of the host that may be sent a body.</summary>
/// <param name="Name">Its methods and its route: "POST /websub"; of a page "page /desk".</param>
/// <param name="Handlers">The names of a page's handlers of POST: "Publish"; empty for the one without a name, and of what is no
/// page.</param>
public sealed record BodyEndpoint(
    string Name,
    string Route,
    string Method,
    EndpointMetadataCollection Metadata,
    IReadOnlyList<string> Handlers,
    bool IsPage
);

/// <summary>What the host answers, as it was mapped: a test that has a case for each notices one that was added.</summary>
static class Endpoints
{
    public static async Task<IReadOnlyList<BodyEndpoint>> TakingBodiesAsync(this TestHost host)
    {
        var loader = host.Services.GetRequiredService<PageLoader>();
        var found = new List<BodyEndpoint>();
        foreach (var endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var route = "/" + endpoint.RoutePattern.RawText?.Trim('/');
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                var compiled = await loader.LoadAsync(page, endpoint.Metadata);
                var handlers = (compiled.HandlerMethods ?? [])
                    .Where(handler => handler.HttpMethod == "Post")
                    .Select(handler => handler.Name ?? "")
                    .ToList();
                found.Add(
                    new BodyEndpoint(
                        $"page {route}",
                        route,
                        "POST",
                        new EndpointMetadataCollection([.. compiled.Endpoint?.Metadata ?? compiled.EndpointMetadata?.AsEnumerable() ?? []]),
                        handlers,
                        IsPage: true
                    )
                );
                continue;
            }

            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["any"];
            if (methods.Except(["GET", "HEAD", "OPTIONS"]).ToList() is [var method, ..])
            {
                found.Add(
                    new BodyEndpoint($"{method} {route}", route, method == "any" ? "POST" : method, endpoint.Metadata, [""], IsPage: false)
                );
            }
        }

        return found;
    }
}
