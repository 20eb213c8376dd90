using Microsoft.AspNetCore.Http;

namespace LiveBlog.Tests.Support;

/// <summary>
/// A server elsewhere, of another host than <see cref="TestSubscriber"/>, that takes requests and does not answer until it is
/// stopped.
/// </summary>
sealed class SlowSubscriber : IAsyncDisposable
{
    readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TestSubscriber server = null!;
    int waiting,
        answered;

    /// <summary>Requests that have come in.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    public int Answered => Volatile.Read(ref answered);

    public static async Task<SlowSubscriber> StartAsync()
    {
        var slow = new SlowSubscriber { server = await TestSubscriber.StartAsync() };
        slow.server.Take = _ => new Late(slow);
        return slow;
    }

    public string Callback(string path) => $"http://localhost:{server.Address.Port}{path}";

    public async ValueTask DisposeAsync()
    {
        released.TrySetResult();
        await server.DisposeAsync();
    }

    sealed class Late(SlowSubscriber slow) : IResult
    {
        public async Task ExecuteAsync(HttpContext http)
        {
            Interlocked.Increment(ref slow.waiting);
            await slow.released.Task;
            Interlocked.Increment(ref slow.answered);
        }
    }
}
