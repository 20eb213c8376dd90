using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace LiveBlog.Model;

/// <summary>The name of a blog or a topic in an address: 1 to 100 of a–z, 0–9 and single inner hyphens.</summary>
public readonly record struct Slug
{
    public const int MaxLength = 100;

    readonly string? text;

    Slug(string text) => this.text = text;

    public string Text => text ?? "";

    public static bool TryParse([NotNullWhen(true)] string? text, out Slug slug)
    {
        slug = default;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || text[0] == '-' || text[^1] == '-')
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var allowed = char.IsAsciiLetterLower(text[i]) || char.IsAsciiDigit(text[i]) || (text[i] == '-' && text[i - 1] != '-');
            if (!allowed)
            {
                return false;
            }
        }

        slug = new Slug(text);
        return true;
    }

    /// <summary>
    /// Makes a slug of a title: accents dropped, everything else that is not a letter or digit a hyphen. Empty when nothing is left.
    /// </summary>
    public static string Suggest(string title)
    {
        var made = new StringBuilder(title.Length);
        foreach (var c in title.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                made.Append(c);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && made.Length > 0 && made[^1] != '-')
            {
                made.Append('-');
            }
        }

        if (made.Length > MaxLength)
        {
            made.Length = MaxLength;
        }

        return made.ToString().Trim('-');
    }

    public override string ToString() => Text;
}
