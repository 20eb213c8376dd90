using System.Globalization;
using System.Text.RegularExpressions;

namespace LiveBlog.Features.DeskForms;

/// <summary>The rows of a form's list: fields named <c>media[0].alt</c>, <c>media[1].alt</c> and so on.</summary>
public static partial class FormRows
{
    /// <summary>
    /// What the names of a list's rows begin with, in the order of their numbers; a number may be missing where a row was removed.
    /// </summary>
    public static IEnumerable<string> Prefixes(IFormCollection form, string list) =>
        form
            .Keys.Concat(form.Files.Select(file => file.Name))
            .Select(key => RowName().Match(key))
            .Where(match => match.Success && match.Groups["list"].Value == list)
            .Select(match => int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture))
            .Distinct()
            .Order()
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"{list}[{number}]."));

    [GeneratedRegex(
        @"^(?<list>quotes|media|embeds|relatedLinks)\[(?<number>\d{1,3})\]\.",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex RowName();
}
