using LiveBlog.Rendering;

namespace LiveBlog.Features.Desk;

/// <summary>What somebody else has saved in a field meanwhile.</summary>
/// <param name="Label">What it is called beside the field.</param>
public sealed record Theirs(string Label, string Value)
{
    /// <param name="say">How a value that is no text of the editor's is said.</param>
    public static Theirs? Of(IReadOnlyDictionary<string, string> theirs, string field, Words words, Func<string, string>? say = null) =>
        theirs.TryGetValue(field, out var value)
            ? new Theirs(
                words["theirValue"],
                value.Length == 0 ? "—"
                    : say is null ? value
                    : say(value)
            )
            : null;
}

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

    /// <summary>The id of a list of suggestions.</summary>
    public string? List { get; init; }

    public bool Required { get; init; }

    /// <summary>The page begins with the cursor in it. So it does, with or without scripts, in the first field that is wrong.</summary>
    public bool Begins { get; init; }

    /// <summary>What somebody else has saved in it meanwhile; null where nobody has.</summary>
    public Theirs? Theirs { get; init; }
}
