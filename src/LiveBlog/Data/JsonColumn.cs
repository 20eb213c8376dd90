using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace LiveBlog.Data;

/// <summary>Keeps a value as JSON text: what belongs to one entry alone, and is always read with it.</summary>
static class JsonColumn
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static PropertyBuilder<IReadOnlyList<T>> AsJson<T>(this PropertyBuilder<IReadOnlyList<T>> property) =>
        property.HasConversion(
            list => JsonSerializer.Serialize(list, Options),
            text => JsonSerializer.Deserialize<IReadOnlyList<T>>(text, Options) ?? Array.Empty<T>(),
            new ValueComparer<IReadOnlyList<T>>(
                (a, b) => a == null ? b == null : b != null && a.SequenceEqual(b),
                list => list.Count,
                list => list
            )
        );

    public static PropertyBuilder<T> AsJson<T>(this PropertyBuilder<T> property)
        where T : class? =>
        property.HasConversion(value => JsonSerializer.Serialize(value, Options), text => JsonSerializer.Deserialize<T>(text, Options)!);
}
