using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace LiveBlog.Model;

/// <summary>A counter that every visible change raises by one: of a stream, or of a single article. 0 before the first.</summary>
[JsonConverter(typeof(RevisionJsonConverter))]
public readonly record struct Revision(long Value) : IComparable<Revision>, IParsable<Revision>
{
    /// <summary>Before every change.</summary>
    public static Revision None => default;

    /// <summary>After every change.</summary>
    public static Revision Max => new(long.MaxValue);

    public static bool operator <(Revision left, Revision right) => left.Value < right.Value;

    public static bool operator >(Revision left, Revision right) => left.Value > right.Value;

    public static bool operator <=(Revision left, Revision right) => left.Value <= right.Value;

    public static bool operator >=(Revision left, Revision right) => left.Value >= right.Value;

    public static Revision Parse(string s, IFormatProvider? provider) => new(long.Parse(s, NumberStyles.AllowLeadingSign, provider));

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Revision result)
    {
        var isNumber = long.TryParse(s, NumberStyles.AllowLeadingSign, provider, out var value);
        result = new Revision(value);
        return isNumber;
    }

    public static Revision Min(Revision left, Revision right) => left < right ? left : right;

    public Revision Next() => new(Value + 1);

    public Revision Previous() => new(Value - 1);

    public int CompareTo(Revision other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

sealed class RevisionJsonConverter() : NumberJsonConverter<Revision>(value => new Revision(value), revision => revision.Value);
