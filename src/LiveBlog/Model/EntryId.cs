using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace LiveBlog.Model;

/// <summary>Identifies an entry, among those of all blogs. From 1; 0 until it is stored.</summary>
[JsonConverter(typeof(EntryIdJsonConverter))]
public readonly record struct EntryId(long Value) : IComparable<EntryId>, IParsable<EntryId>
{
    public static bool operator <(EntryId left, EntryId right) => left.Value < right.Value;

    public static bool operator >(EntryId left, EntryId right) => left.Value > right.Value;

    public static bool operator <=(EntryId left, EntryId right) => left.Value <= right.Value;

    public static bool operator >=(EntryId left, EntryId right) => left.Value >= right.Value;

    public static EntryId Parse(string s, IFormatProvider? provider) => new(long.Parse(s, NumberStyles.AllowLeadingSign, provider));

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out EntryId result)
    {
        var isNumber = long.TryParse(s, NumberStyles.AllowLeadingSign, provider, out var value);
        result = new EntryId(value);
        return isNumber;
    }

    public int CompareTo(EntryId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

sealed class EntryIdJsonConverter() : NumberJsonConverter<EntryId>(value => new EntryId(value), id => id.Value);
