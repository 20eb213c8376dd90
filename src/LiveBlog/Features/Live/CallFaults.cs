using Microsoft.AspNetCore.SignalR;

namespace LiveBlog.Features.Live;

/// <summary>
/// Logs the calls that fail by a fault of the program. A call that was refused has its reason in its answer, and one whose connection
/// has ended has nobody to answer: SignalR would log both as errors, at every stranger's wish.
/// </summary>
sealed class CallFaults(ILogger<CallFaults> log) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext,
        Func<HubInvocationContext, ValueTask<object?>> next
    )
    {
        try
        {
            return await next(invocationContext);
        }
        catch (Exception fault) when (fault is not HubException && !invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            log.LogError(fault, "The call of {Method} on the hub failed", invocationContext.HubMethodName);
            throw;
        }
    }
}
