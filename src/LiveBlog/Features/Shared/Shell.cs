using LiveBlog.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace LiveBlog.Features.Shared;

/// <summary>What a page tells its layout.</summary>
/// <param name="Language">The page's language tag.</param>
public sealed record Shell(Words Words, string Language, string Title)
{
    public string? Description { get; init; }

    /// <summary>The page's one true path, for search engines.</summary>
    public string? Canonical { get; init; }

    public bool WithoutScript { get; init; }
}

public static class ShellData
{
    const string Key = "shell";

    public static void SetShell(this ViewDataDictionary data, Shell shell) => data[Key] = shell;

    public static Shell GetShell(this ViewDataDictionary data) => (Shell)data[Key]!;
}
