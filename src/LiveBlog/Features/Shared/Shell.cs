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

    /// <summary>Cuts a text at a word, with an ellipsis, to at most <paramref name="length"/> characters.</summary>
    public static string Shortened(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var cut = text.LastIndexOf(' ', length - 1);
        return string.Concat(text.AsSpan(0, cut > length / 2 ? cut : length - 1), "…");
    }
}

public static class ShellData
{
    const string Key = "shell";

    public static void SetShell(this ViewDataDictionary data, Shell shell) => data[Key] = shell;

    public static Shell GetShell(this ViewDataDictionary data) => (Shell)data[Key]!;
}
