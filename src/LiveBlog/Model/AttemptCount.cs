namespace LiveBlog.Model;

/// <summary>How many attempts of one kind were made in a window of time: sign-ins are throttled by it, across machines.</summary>
public sealed class AttemptCount
{
    /// <summary>A keyed hash of what is counted: an account, and the address or the device that it was tried from.</summary>
    public required string Key { get; init; }

    public required int Count { get; init; }

    /// <summary>When the first of them was made, in milliseconds since 1970.</summary>
    public required long Since { get; init; }

    /// <summary>Beyond the bound: when the next one is let through, in milliseconds since 1970.</summary>
    public required long NextAt { get; init; }
}
