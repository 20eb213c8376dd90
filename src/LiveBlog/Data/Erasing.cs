using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Data;

public static class Erasing
{
    const int BatchSize = 500;

    /// <summary>Deletes rows in batches: others can write in between.</summary>
    /// <param name="rows">Ordered, so that each batch is the next one.</param>
    /// <returns>How many were deleted.</returns>
    public static async Task<int> EraseInBatchesAsync<T>(this LiveBlogDb db, IOrderedQueryable<T> rows, CancellationToken cancellation)
        where T : class
    {
        for (var erased = 0; ; )
        {
            var batch = await rows.Take(BatchSize).ExecuteDeleteAsync(cancellation);
            erased += batch;
            if (batch < BatchSize)
            {
                return erased;
            }
        }
    }
}
