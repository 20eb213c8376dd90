namespace LiveBlog.Features.Desk;

/// <summary>One field of a form, with its label, its hint and what is wrong with it.</summary>
/// <param name="Rows">Lines of a text area; 0 for a single line.</param>
public sealed record DeskField(string Name, string Label, string? Value, string? Why, int Rows = 0)
{
    public string Id => (Prefix is null ? "" : Prefix + "-") + Name.Replace('[', '-').Replace("].", "-", StringComparison.Ordinal).Replace('.', '-');

    /// <summary>Tells fields of the same name in several forms of one page apart.</summary>
    public string? Prefix { get; init; }

    public string Type { get; init; } = "text";

    public string? Hint { get; init; }

    /// <summary>The id of a list of suggestions.</summary>
    public string? List { get; init; }

    public bool Required { get; init; }
}
