namespace LiveBlog.Data;

/// <summary>
/// A lock that is passed on in the order in which it was asked for, but for those who go first. Of them at most <see cref="MaxAhead"/> are
/// let in one after the other while others wait.
/// </summary>
sealed class TurnQueue
{
    public const int MaxAhead = 8;

    readonly Lock gate = new();
    readonly LinkedList<TaskCompletionSource> first = [],
        others = [];
    bool isTaken;
    int ahead;

    /// <summary>Waits until the lock is the caller's, who gives it back by <see cref="Release"/>.</summary>
    /// <exception cref="OperationCanceledException">It was given up before that.</exception>
    public Task WaitAsync(bool goesFirst, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellation);
        }

        LinkedListNode<TaskCompletionSource> node;
        lock (gate)
        {
            if (!isTaken)
            {
                isTaken = true;
                return Task.CompletedTask;
            }

            node = (goesFirst ? first : others).AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return WaitAsync(node, cancellation);
    }

    public void Release()
    {
        TaskCompletionSource next;
        lock (gate)
        {
            var isAhead = first.Count > 0 && (others.Count == 0 || ahead < MaxAhead);
            if ((isAhead ? first : others).First is not { } node)
            {
                (isTaken, ahead) = (false, 0);
                return;
            }

            node.List!.Remove(node);
            ahead = isAhead ? ahead + 1 : 0;
            next = node.Value;
        }

        next.SetResult();
    }

    async Task WaitAsync(LinkedListNode<TaskCompletionSource> node, CancellationToken cancellation)
    {
        await using var registration = cancellation.UnsafeRegister(
            _ =>
            {
                lock (gate)
                {
                    // Its turn may have come at the same time: then it is the caller's.
                    if (node.List is null)
                    {
                        return;
                    }

                    node.List.Remove(node);
                }

                node.Value.SetCanceled(cancellation);
            },
            state: null
        );
        await node.Value.Task.ConfigureAwait(false);
    }
}
