using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveBlog.Model;

/// <summary>Writes a value that is a number by type as a plain number, also where it is the key of an object.</summary>
abstract class NumberJsonConverter<T>(Func<long, T> create, Func<T, long> read) : JsonConverter<T>
    where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => create(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteNumberValue(read(value));

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        create(long.Parse(reader.GetString()!, CultureInfo.InvariantCulture));

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(read(value).ToString(CultureInfo.InvariantCulture));
}
