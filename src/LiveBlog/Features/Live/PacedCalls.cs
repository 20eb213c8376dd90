using LiveBlog.Http.Limits;
using Microsoft.AspNetCore.SignalR;

namespace LiveBlog.Features.Live;

/// <summary>
/// Lets a connection that calls without end wait between two calls: they are taken one at a time, so those behind wait in its own
/// line. A page makes some ten calls when it opens, and hardly any later.
/// </summary>
sealed class PacedCalls(LiveConnections connections, TimeProvider clock) : IHubFilter
{
    static readonly Allowance Calls = new(PerSecond: 10, Burst: 60);

    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext,
        Func<HubInvocationContext, ValueTask<object?>> next
    )
    {
        if (connections.Find(invocationContext.Context.ConnectionId) is { } follower)
        {
            while (follower.Calls.Take(1, Calls, clock) is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait, clock, invocationContext.Context.ConnectionAborted);
            }
        }

        return await next(invocationContext);
    }
}
