using System.Globalization;
using System.Text;
using LiveBlog.Localization;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Publishing;

/// <summary>Reads a body, given as HTML or as Markdown, into clean HTML.</summary>
public sealed class BodyChecks(HtmlPolicy policy, PublishingSettings settings)
{
    /// <summary>
    /// How many times as long as its source clean HTML may be: links gain an attribute, and a text of nothing but ampersands would
    /// become five times as long.
    /// </summary>
    const int Growth = 2;

    /// <summary>The clean HTML; null when there is none, or with the reason in <paramref name="errors"/>.</summary>
    internal string? Read(string? html, string? markdown, FieldErrors errors)
    {
        var hasMarkdown = !string.IsNullOrWhiteSpace(markdown);
        var field = hasMarkdown ? "bodyMarkdown" : "bodyHtml";
        if (hasMarkdown && !string.IsNullOrWhiteSpace(html))
        {
            errors.Add("bodyMarkdown", StringKey.ErrorTwoBodies);
            return null;
        }

        var source = hasMarkdown ? markdown : html;
        if (IsLongerThan(source, settings.MaxBodyBytes))
        {
            AddTooLarge();
            return null;
        }

        source = source?.Replace("\0", "", StringComparison.Ordinal);
        if (!(hasMarkdown ? policy.TryFromMarkdown(source, out var clean) : policy.TryClean(source, out clean)))
        {
            errors.Add(field, StringKey.ErrorTooDeep);
        }

        if (IsLongerThan(clean, Growth * settings.MaxBodyBytes))
        {
            AddTooLarge();
            return null;
        }

        return clean;

        void AddTooLarge() =>
            errors.Add(field, StringKey.ErrorBodyTooLarge, ("max", (settings.MaxBodyBytes / 1_000).ToString(CultureInfo.InvariantCulture)));
    }

    static bool IsLongerThan(string? text, int bytes) => text is not null && Encoding.UTF8.GetByteCount(text) > bytes;

    /// <summary>The Markdown as it is kept, for editing it again; null when there is none.</summary>
    internal static string? Source(string? markdown) =>
        string.IsNullOrWhiteSpace(markdown) ? null : markdown.ReplaceLineEndings("\n").Replace("\0", "", StringComparison.Ordinal).Trim();
}
