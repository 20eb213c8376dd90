using LiveBlog.Localization;

namespace LiveBlog.Features.DeskForms;

/// <summary>What somebody else has saved in a field meanwhile.</summary>
/// <param name="Label">What it is called beside the field.</param>
public sealed record Theirs(string Label, string Value)
{
    /// <param name="say">How a value that is no text of the editor's is said.</param>
    public static Theirs? Of(IReadOnlyDictionary<string, string> theirs, string field, Strings strings, Func<string, string>? say = null) =>
        theirs.TryGetValue(field, out var value)
            ? new Theirs(
                strings.TheirValue,
                value.Length == 0 ? "—"
                    : say is null ? value
                    : say(value)
            )
            : null;
}

/// <summary>A choice of a field.</summary>
/// <param name="Language">The text's own language, where it is not the page's.</param>
public sealed record DeskOption(string Value, string Text, string? Language = null)
{
    /// <summary>The languages that the interface speaks. A tag such as en-GB stays as it is.</summary>
    public static IReadOnlyList<DeskOption> Languages(string chosen) =>
        [
            .. Strings
                .Languages.Select(Strings.For)
                .OrderBy(strings => strings.Language, StringComparer.Ordinal)
                .Select(strings => new DeskOption(
                    chosen.Split('-')[0] == strings.Language ? chosen : strings.Language,
                    strings.Name,
                    strings.Language
                )),
        ];
}

/// <summary>A field that takes a picture.</summary>
/// <param name="TooLarge">What the page's script says of a larger file.</param>
public sealed record DeskFile(long MaxBytes, string TooLarge);

/// <summary>One field of a form, with its label, its hint and what is wrong with it.</summary>
/// <param name="Rows">Lines of a text area; 0 for a single line.</param>
public sealed record DeskField(string Name, string Label, string? Value, string? Why, int Rows = 0)
{
    public string Id =>
        (Prefix is null ? "" : Prefix + "-") + Name.Replace('[', '-').Replace("].", "-", StringComparison.Ordinal).Replace('.', '-');

    /// <summary>Tells fields of the same name in several forms of one page apart.</summary>
    public string? Prefix { get; init; }

    public string Type { get; init; } = "text";

    public string? Hint { get; init; }

    /// <summary>Makes it a list to choose from.</summary>
    public IReadOnlyList<DeskOption>? Options { get; init; }

    /// <summary>Makes it a field for a picture.</summary>
    public DeskFile? File { get; init; }

    /// <summary>The id of a list of suggestions.</summary>
    public string? List { get; init; }

    public bool Required { get; init; }

    /// <summary>The page begins with the cursor in it. So it does, with or without scripts, in the first field that is wrong.</summary>
    public bool Begins { get; init; }

    /// <summary>What somebody else has saved in it meanwhile; null where nobody has.</summary>
    public Theirs? Theirs { get; init; }
}
