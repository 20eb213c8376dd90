using System.Security.Claims;
using System.Threading.RateLimiting;
using LiveBlog.Model;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.WebUtilities;

namespace LiveBlog.Http.Limits;

/// <summary>
/// Has requests that take time wait in <see cref="WorkQueues"/>: all that write, and costly reads. A request waits when all of its body
/// is here, and its turn ends when its answer begins to go out: a slow line keeps nobody waiting. Stands behind the check of rights, so
/// that who may not is not queued.
/// </summary>
sealed class QueueWork(RequestDelegate next, WorkQueues queues)
{
    /// <summary>An entry that is longer than this waits with the rest. News has a few kilobytes.</summary>
    const long MaxEntry = 8 * 1024;

    /// <summary>More than any body that is queued may have by the usual settings: nothing of it comes to lie on the disk.</summary>
    const int MaxInMemory = 4 * 1024 * 1024;

    static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext http)
    {
        if (QueueOf(http) is not { } queue)
        {
            await next(http);
            return;
        }

        if (!await HasWholeBodyAsync(http))
        {
            return;
        }

        if (IsShortEntry(http))
        {
            await next(http);
            return;
        }

        using var lease = await queue.EnterAsync(CallerOf(http), http.RequestAborted);
        if (!lease.IsAcquired)
        {
            await TooManyRequests.BusyAsync(http, ComeAgain);
            return;
        }

        http.Response.OnStarting(
            static lease =>
            {
                ((RateLimitLease)lease).Dispose();
                return Task.CompletedTask;
            },
            lease
        );
        await queue.DoAsync(() => next(http));
    }

    /// <summary>Signed-in readers are counted by account, others by address.</summary>
    static Caller CallerOf(HttpContext http) =>
        http.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } account ? new Caller(account, IsTrusted: false) : Caller.Of(http);

    WorkQueue? QueueOf(HttpContext http)
    {
        if (http.GetEndpoint() is not { } endpoint || http.IsErrorPage())
        {
            return null;
        }

        var (request, metadata) = (http.Request, endpoint.Metadata);
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return CostlyAttribute.PointsOf(http) > 0 ? queues.CostlyReads : null;
        }

        if (metadata.GetMetadata<NotQueuedAttribute>()?.IsFor(request) == true || metadata.GetMetadata<HubMetadata>() is not null)
        {
            return null;
        }

        return http.User.IsOfStaff() ? queues.OfNewsroom : queues.OfReaders;
    }

    /// <summary>Something that the newsroom does to an entry, when all of its body is here.</summary>
    static bool IsShortEntry(HttpContext http) =>
        http.User.IsOfStaff()
        && http.GetEndpoint()!.Metadata.GetMetadata<EntryFirstAttribute>()?.IsFor(http.Request) == true
        && (!HasBody(http.Request) || http.Request.Body.Length <= MaxEntry);

    static bool HasBody(HttpRequest request) => request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

    /// <summary>Waits until all of the body is here; one that cannot be read is refused.</summary>
    static async Task<bool> HasWholeBodyAsync(HttpContext http)
    {
        if (!HasBody(http.Request))
        {
            return true;
        }

        http.Request.EnableBuffering(bufferThreshold: MaxInMemory);
        try
        {
            await http.Request.Body.DrainAsync(http.RequestAborted);
        }
        catch (BadHttpRequestException unreadable)
        {
            http.Response.StatusCode = unreadable.StatusCode;
            return false;
        }

        http.Request.Body.Position = 0;
        return true;
    }
}
