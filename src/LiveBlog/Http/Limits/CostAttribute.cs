namespace LiveBlog.Http.Limits;

/// <summary>What an answer takes from the budget of requests, where that is more than one.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CostAttribute(int points) : Attribute
{
    public int Points => points;
}

/// <summary>What an answer takes from the budget of costly answers.</summary>
/// <param name="points">A search counts as one.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CostlyAttribute(int points = 1) : Attribute
{
    public int Points => points;

    /// <summary>The part of the query without which the answer costs no more than others; null where it always does.</summary>
    public string? Query { get; init; }

    /// <summary>What this request takes from the budget of costly answers; 0 where it is none.</summary>
    public static int PointsOf(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<CostlyAttribute>() is { } costly
        && (costly.Query is null || http.Request.Query.ContainsKey(costly.Query))
            ? costly.Points
            : 0;
}
