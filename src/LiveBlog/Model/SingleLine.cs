namespace LiveBlog.Model;

/// <summary>
/// Plain text on one line, for titles, subjects, feeds and notifications: where no markup ends what a directional formatting character
/// begins (UAX #9 §2.1 to 2.5).
/// </summary>
public static class SingleLine
{
    // Not the no-break spaces: the writer put them there.
    static readonly char[] Foldable = [' ', '\t', '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029'];

    /// <summary>
    /// White space is folded; control characters and those that set a direction are taken out. Empty when nothing is left.
    /// </summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var kept = text.Any(IsTakenOut) ? string.Concat(text.Where(c => !IsTakenOut(c))) : text;
        return string.Join(' ', kept.Split(Foldable, StringSplitOptions.RemoveEmptyEntries)).Trim();
    }

    /// <summary>The same, and null of null.</summary>
    public static string? OfAny(string? text) => text is null ? null : Of(text);

    /// <summary>The text without the characters that set a direction, its lines as they are.</summary>
    public static string WithoutDirection(string text) =>
        text.Any(SetsDirection) ? string.Concat(text.Where(c => !SetsDirection(c))) : text;

    /// <summary>
    /// Embeddings, overrides and isolates, and what closes them: they hold until they are closed, or until the end of the paragraph.
    /// </summary>
    public static bool SetsDirection(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    static bool IsTakenOut(char c) => SetsDirection(c) || (char.IsControl(c) && !Foldable.Contains(c));
}
