using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace LiveBlog.Http.Limits;

/// <summary>
/// Runs tasks, and what follows their awaits, on threads of its own that give way to all others of the machine where the system lets
/// them (Linux; elsewhere they are threads like any other).
/// </summary>
public sealed class LowPriorityScheduler : TaskScheduler, IDisposable
{
    // man 2 setpriority: of a process, or of the calling thread where its number is 0.
    const int OfProcess = 0;

    // Of 0, the usual, to 19. At 10 a thread gets a tenth of what a usual one gets; at 15 the slowest entries beside it took longer.
    const int Niceness = 10;

    readonly BlockingCollection<Task> tasks = [];

    [ThreadStatic]
    static LowPriorityScheduler? current;

    public LowPriorityScheduler(int threads)
    {
        for (var n = 0; n < threads; n++)
        {
            new Thread(Work) { IsBackground = true, Name = "LiveBlog queued work" }.Start();
        }
    }

    /// <summary>Does something that awaits.</summary>
    public Task RunAsync(Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Computes something.</summary>
    public Task<T> RunAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    public void Dispose() => tasks.CompleteAdding();

    protected override void QueueTask(Task task)
    {
        try
        {
            tasks.Add(task);
        }
        catch (InvalidOperationException)
        {
            // The program ends: what is left of its tasks is done all the same.
            ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), state: null);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => current == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [.. tasks];

    void Work()
    {
        current = this;
        if (OperatingSystem.IsLinux())
        {
            // A refusal changes nothing but the order of work.
            _ = setpriority(OfProcess, 0, Niceness);
        }

        foreach (var task in tasks.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setpriority(int which, uint who, int priority);
}
