using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.StaticAssets;

namespace LiveBlog.Http.Limits;

/// <summary>
/// Counts the requests of each caller, before anything is looked up. Files and error pages are not counted.
/// </summary>
sealed class LimitRequests(RequestDelegate next, ReadLimits limits)
{
    // To look for what is not there and to say so on a page costs more than to show it from a cache.
    const int NotFoundCost = 4;

    public async Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        if (IsFile(http, endpoint) || http.IsErrorPage())
        {
            await next(http);
            return;
        }

        var caller = await Caller.FindAsync(http, limits);
        if (limits.TakeRequest(caller, endpoint?.Metadata.GetMetadata<CostAttribute>()?.Points ?? 1) is { Ticks: > 0 } wait)
        {
            await TooManyRequests.RefuseAsync(http, caller, wait);
            return;
        }

        await next(http);
        if (http.Response.StatusCode == StatusCodes.Status404NotFound)
        {
            limits.ChargeRequest(caller, NotFoundCost);
        }
    }

    static bool IsFile(HttpContext http, Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
        || http.Request.Path.StartsWithSegments("/media", StringComparison.Ordinal)
        || http.Request.Path.StartsWithSegments("/health/live", StringComparison.Ordinal);
}

/// <summary>
/// Counts what costs much. Stands behind the cache of answers, so that all that could be kept and comes by here has to be made:
/// another place in a feed, another name of the site.
/// </summary>
sealed class LimitCostly(RequestDelegate next, ReadLimits limits)
{
    public Task InvokeAsync(HttpContext http)
    {
        var cost = CostOf(http);
        var caller = cost > 0 ? Caller.Of(http) : default;
        return cost > 0 && limits.TakeCostly(caller, cost) is { Ticks: > 0 } wait
            ? TooManyRequests.RefuseAsync(http, caller, wait)
            : next(http);
    }

    static int CostOf(HttpContext http)
    {
        var metadata = http.GetEndpoint()?.Metadata;
        if (metadata is null || http.IsErrorPage())
        {
            return 0;
        }

        return CostlyAttribute.PointsOf(http) is > 0 and var points ? points
            : metadata.GetMetadata<IOutputCachePolicy>() is not null || metadata.GetMetadata<OutputCacheAttribute>() is not null ? 1
            : 0;
    }
}
