using System.Security.Cryptography;
using System.Text;

namespace LiveBlog.Features.DeskForms;

/// <summary>
/// A form as it was when it was opened: a mark for each field, carried along in the form itself. When somebody else has saved
/// meanwhile, it tells what the editor has touched from what they have not.
/// </summary>
static class FormAsSeen
{
    /// <summary>The name of the hidden field.</summary>
    public const string Name = "asSeen";

    public static string Of(IReadOnlyDictionary<string, string> fields) =>
        string.Join(' ', fields.Select(field => $"{field.Key}={MarkOf(field.Value)}"));

    /// <summary>
    /// Puts what was typed and what was saved meanwhile together: a field that the editor has not touched takes the saved value,
    /// and one that both have changed keeps what was typed.
    /// </summary>
    /// <param name="asSeen">What <see cref="Of"/> wrote; of a form without it every field counts as touched.</param>
    /// <returns>The fields, and of those that both have changed what was saved.</returns>
    public static (Dictionary<string, string> Fields, Dictionary<string, string> Theirs) Merge(
        string? asSeen,
        IReadOnlyDictionary<string, string> typed,
        IReadOnlyDictionary<string, string> saved
    )
    {
        var marks = (asSeen ?? "")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ToLookup(pair => pair.Split('=')[0], pair => pair.Split('=')[^1], StringComparer.Ordinal);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var theirs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in saved)
        {
            var mine = typed.GetValueOrDefault(name, "");
            var isTouched = marks[name].FirstOrDefault() != MarkOf(mine);
            fields[name] = isTouched ? mine : value;
            if (isTouched && MarkOf(value) != MarkOf(mine) && marks[name].FirstOrDefault() != MarkOf(value))
            {
                theirs[name] = value;
            }
        }

        return (fields, theirs);
    }

    // Browsers send line ends of their own.
    static string MarkOf(string value) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value.ReplaceLineEndings("\n").Trim())).AsSpan(0, 6));
}
