using LiveBlog.Localization;

namespace LiveBlog.Features.Publishing;

/// <summary>What is wrong with an input, by field. Said in words only when it is known who reads it.</summary>
public sealed class FieldErrors
{
    const int MaxErrors = 100;

    readonly List<(string Field, StringKey Word, (string Name, object Value)[] Values)> errors = [];

    public FieldErrors() { }

    /// <summary>Begins with what others have found.</summary>
    public FieldErrors(FieldErrors? found) => errors.AddRange(found?.errors ?? []);

    public bool Any => errors.Count > 0;

    /// <param name="field">The field's name as the API spells it, such as "quotes[0].text".</param>
    /// <param name="word">The sentence that says what is wrong.</param>
    public void Add(string field, StringKey word, params (string Name, object Value)[] values)
    {
        // More errors than these are left out: a short request makes no long answer.
        if (errors.Count < MaxErrors)
        {
            errors.Add((field, word, values));
        }
    }

    /// <summary>Takes over what was found in a part, under that part's name.</summary>
    public void AddAll(FieldErrors found, string under) => errors.AddRange(found.errors.Select(e => (under + e.Field, e.Word, e.Values)));

    public bool Has(string field) => errors.Exists(e => e.Field == field);

    /// <summary>Whether a field is wrong in this way.</summary>
    public bool Says(string field, StringKey word) => errors.Exists(e => e.Field == field && e.Word == word);

    /// <summary>The same faults, one kind of them in another sentence.</summary>
    public FieldErrors Instead(StringKey word, StringKey by, params (string Name, object Value)[] values)
    {
        var others = new FieldErrors(this);
        for (var i = 0; i < others.errors.Count; i++)
        {
            if (others.errors[i].Word == word)
            {
                others.errors[i] = (others.errors[i].Field, by, values);
            }
        }

        return others;
    }

    public IReadOnlyDictionary<string, string[]> In(Strings strings) =>
        errors.GroupBy(e => e.Field, e => strings.Format(e.Word, e.Values)).ToDictionary(g => g.Key, g => g.ToArray());
}
