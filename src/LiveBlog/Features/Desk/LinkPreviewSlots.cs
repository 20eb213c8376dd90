namespace LiveBlog.Features.Desk;

/// <summary>How many pages this machine looks up at a time. Those who come later wait briefly for their turn.</summary>
public sealed class LinkPreviewSlots : IDisposable
{
    const int MaxConcurrent = 2;

    static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    readonly SemaphoreSlim free = new(MaxConcurrent);

    /// <summary>Holds a place until it is disposed of; null when none became free in time.</summary>
    public async Task<IDisposable?> EnterAsync(CancellationToken cancellation) =>
        await free.WaitAsync(MaxWait, cancellation) ? new Place(free) : null;

    public void Dispose() => free.Dispose();

    sealed class Place(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
