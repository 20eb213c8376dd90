using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LiveBlog.Features.AgencyFeeds;

/// <summary>
/// Reads the JSON that feeds send: with what stands before its beginning, and without half letters and control characters in its
/// texts.
/// </summary>
static class FeedJson
{
    const int MaxNesting = 32;

    /// <exception cref="FormatException">It is no JSON; the message says in a sentence where.</exception>
    public static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(
                Mend(text),
                new JsonDocumentOptions
                {
                    MaxDepth = MaxNesting,
                    AllowTrailingCommas = true,
                    CommentHandling = JsonCommentHandling.Skip,
                }
            );
        }
        catch (JsonException broken)
        {
            throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"It is not valid JSON: line {(broken.LineNumber ?? 0) + 1}."),
                broken
            );
        }
    }

    static string Mend(string text)
    {
        var (mended, isInText) = (new StringBuilder(text.Length), false);
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (!isInText || letter is not ('\\' or '"'))
            {
                isInText ^= letter == '"';
                mended.Append(isInText && char.IsControl(letter) ? ' ' : letter);
            }
            else if (letter == '"')
            {
                isInText = false;
                mended.Append(letter);
            }
            else if (Escaped(text, at) is not { } unit)
            {
                mended.Append(letter);
                if (++at < text.Length)
                {
                    mended.Append(text[at]);
                }
            }
            else
            {
                var pair = char.IsHighSurrogate(unit) && Escaped(text, at + Escape) is { } low && char.IsLowSurrogate(low);
                var length = pair ? 2 * Escape : Escape;
                if (pair || !char.IsSurrogate(unit))
                {
                    mended.Append(text, at, length);
                }

                at += length - 1;
            }
        }

        return mended.ToString();
    }

    /// <summary>The length of an escape such as <c>\\u00e9</c>.</summary>
    const int Escape = 6;

    static char? Escaped(string text, int at) =>
        at + Escape <= text.Length
        && text[at] == '\\'
        && text[at + 1] == 'u'
        && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
