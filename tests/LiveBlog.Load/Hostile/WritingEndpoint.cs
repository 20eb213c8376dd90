namespace LiveBlog.Load.Hostile;

/// <summary>An endpoint that writes, and the least caller who may.</summary>
/// <param name="Name">Method and route, as <see cref="WritingHandlers"/> names them.</param>
/// <param name="Bodies">Requests whose fields hold a text, to their limits.</param>
internal sealed record WritingEndpoint(string Name, CallerKind Caller, Func<FieldText, IReadOnlyList<HostileRequest>> Bodies)
{
    /// <summary>One of its fields is parsed as markup, or cleaned of what is not to be seen.</summary>
    public bool TakesMarkup { get; init; }

    /// <summary>All that an attacker gets from it is a clean refusal: of a token that nobody has, of a thing that is not there.</summary>
    public bool OnlyRefuses { get; init; }
}
