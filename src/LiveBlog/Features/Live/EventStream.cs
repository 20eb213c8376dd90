using System.Threading.Channels;
using LiveBlog.ChangeStreams;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Model;

namespace LiveBlog.Features.Live;

/// <summary>The changes as server-sent events, for programs that have no hub client.</summary>
public sealed class EventStream(
    BlogStream blogs,
    StreamFollowing following,
    Followers followers,
    OpenConnections open,
    TimeProvider clock,
    IHostApplicationLifetime lifetime
) : IResult
{
    // A comment line now and then tells both ends, and what stands between them, that the connection is alive.
    static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);
    static readonly ReadOnlyMemory<byte> Heartbeat = ": alive\n\n"u8.ToArray();

    public required int BlogId { get; init; }

    public required Slug Slug { get; init; }

    /// <summary>The revision the reader holds; null begins with the present.</summary>
    public required Revision? Since { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var caller = Caller.Of(httpContext);
        if (open.TryOpen(caller, out var why) is not { } slot)
        {
            await OpenConnections.RefuseAsync(httpContext, why);
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, lifetime.ApplicationStopping);
        var follower = new StreamFollower(caller);
        try
        {
            var outcome = await following.FollowAsync(blogs, BlogId, Slug.Text, Since ?? Revision.Max, follower, stop.Token);
            if (outcome is CatchUp<BlogCatchUp>.TooOften(var retryAfter))
            {
                await TooManyRequests.Problem(httpContext.Response, retryAfter).ExecuteAsync(httpContext);
                return;
            }

            if (outcome is not CatchUp<BlogCatchUp>.Done((var missed, var blog), _))
            {
                return;
            }

            httpContext.Response.Headers.AllowFramesOf(blog);
            httpContext.Response.ContentType = "text/event-stream";
            httpContext.Response.Headers.CacheControl = "no-store";
            httpContext.Response.Headers["X-Accel-Buffering"] = "no";
            var first = Since is null ? missed with { Reset = false } : missed;
            await httpContext.Response.Body.WriteAsync(Broadcast.Event(first), stop.Token);
            await httpContext.Response.Body.FlushAsync(stop.Token);
            await SendAsync(httpContext.Response.Body, follower, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader left, or the server stops; the reader's Last-Event-ID brings it back to the same place.
        }
        finally
        {
            followers.Remove(StreamKey.OfBlog(BlogId), follower);
            open.Close(slot);
        }
    }

    async Task SendAsync(Stream body, StreamFollower follower, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(HeartbeatEvery, clock);
        var tick = timer.WaitForNextTickAsync(cancellation).AsTask();
        var ready = follower.Messages.WaitToReadAsync(cancellation).AsTask();
        while (!follower.Overrun)
        {
            if (await Task.WhenAny(ready, tick) == tick)
            {
                await tick;
                tick = timer.WaitForNextTickAsync(cancellation).AsTask();
                await body.WriteAsync(Heartbeat, cancellation);
            }
            else
            {
                await ready;
                ready = follower.Messages.WaitToReadAsync(cancellation).AsTask();
            }

            while (follower.Messages.TryRead(out var message))
            {
                await body.WriteAsync(message, cancellation);
            }

            await body.FlushAsync(cancellation);
        }
    }

    sealed class StreamFollower(Caller caller) : IFollower
    {
        readonly Channel<ReadOnlyMemory<byte>> messages = Channel.CreateBounded<ReadOnlyMemory<byte>>(
            new BoundedChannelOptions(HubFollower.MaxWaiting) { SingleReader = true }
        );

        public ChannelReader<ReadOnlyMemory<byte>> Messages => messages.Reader;

        public bool Overrun { get; private set; }

        public Caller Caller => caller;

        public TimeSpan Patience => TimeSpan.Zero;

        public bool TrySend(Broadcast message)
        {
            if (message.EventStream is not { } bytes || messages.Writer.TryWrite(bytes))
            {
                return true;
            }

            // It reads too slowly: the stream ends here, and its reader asks again from the last event it has.
            Overrun = true;
            return false;
        }
    }
}
