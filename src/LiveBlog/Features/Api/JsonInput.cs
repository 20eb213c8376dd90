using System.Text.Json;
using LiveBlog.Features.Publishing;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveBlog.Features.Api;

/// <summary>
/// Reads a JSON object field by field, and notes everything that is wrong with it: not only the first fault, and each
/// under its field's own name.
/// </summary>
sealed class JsonInput
{
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>More than any input has: what is longer is not read to its end.</summary>
    const int MaxFields = 200,
        MaxItems = 1_000;

    readonly Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
    readonly string path;
    readonly FieldErrors errors;

    JsonInput(JsonElement json, string path, FieldErrors errors)
    {
        this.path = path;
        this.errors = errors;
        foreach (var field in json.EnumerateObject())
        {
            if (fields.Count == MaxFields)
            {
                errors.Add(path.Length == 0 ? "body" : path[..^1], StringKey.ErrorTooMany, ("max", MaxFields));
                break;
            }

            if (!fields.TryAdd(field.Name, field.Value))
            {
                errors.Add(path + field.Name.Truncate(100), StringKey.ErrorTwice);
            }
        }
    }

    /// <summary>Reads a request's body; a problem instead when it is not a JSON object, or larger than may be sent.</summary>
    public static async Task<(JsonInput? Input, ProblemHttpResult? Problem)> ReadAsync(
        HttpRequest request,
        FieldErrors errors,
        CancellationToken cancellation
    )
    {
        if (!request.HasJsonContentType())
        {
            return (
                null,
                Problems.Unreadable(
                    "The request must carry JSON: Content-Type: application/json.",
                    StatusCodes.Status415UnsupportedMediaType
                )
            );
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, Strict, cancellation);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (new JsonInput(document.RootElement.Clone(), "", errors), null)
                : (null, Problems.Unreadable("The request must be a JSON object."));
        }
        catch (JsonException wrong)
        {
            return (
                null,
                Problems.Unreadable(
                    $"The request is not valid JSON: line {(wrong.LineNumber ?? 0) + 1}, byte {(wrong.BytePositionInLine ?? 0) + 1}."
                )
            );
        }
        catch (InvalidOperationException)
        {
            return (null, Problems.Unreadable("The request is not valid JSON: a field name contains half a character."));
        }
        catch (BadHttpRequestException wrong) when (wrong.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, Problems.TooLarge());
        }
    }

    /// <summary>Whether the field is there; null counts as there.</summary>
    public bool Has(string name) => fields.ContainsKey(name);

    public bool IsNull(string name) => fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Null;

    public string? Text(string name) =>
        Take(name) switch
        {
            null or { ValueKind: JsonValueKind.Null } => null,
            { ValueKind: JsonValueKind.String } value => Unescaped(name, value),
            _ => Wrong<string>(name, StringKey.ErrorNotText),
        };

    /// <summary>As <see cref="Text"/>, but absent is null, and null is empty.</summary>
    public string? Given(string name) => Has(name) ? Text(name) ?? "" : null;

    public bool Flag(string name) =>
        Take(name) switch
        {
            null or { ValueKind: JsonValueKind.Null or JsonValueKind.False } => false,
            { ValueKind: JsonValueKind.True } => true,
            _ => Wrong<object>(name, StringKey.ErrorNotBoolean) is not null,
        };

    public int? Number(string name)
    {
        switch (Take(name))
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return null;
            case { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number):
                return number;
            default:
                errors.Add(path + name, StringKey.ErrorNotNumber);
                return null;
        }
    }

    public JsonInput? Object(string name) =>
        Take(name) switch
        {
            null or { ValueKind: JsonValueKind.Null } => null,
            { ValueKind: JsonValueKind.Object } value => new JsonInput(value, path + name + ".", errors),
            _ => Wrong<JsonInput>(name, StringKey.ErrorNotObject),
        };

    public IReadOnlyList<JsonInput> Objects(string name) =>
        Items(name, JsonValueKind.Object, StringKey.ErrorNotObject, (item, at) => new JsonInput(item, at + ".", errors));

    public IReadOnlyList<string> Texts(string name) =>
        Items(name, JsonValueKind.String, StringKey.ErrorNotText, (item, at) => Unescaped(at, item) ?? "");

    /// <summary>Names every field that was not asked for.</summary>
    /// <param name="readOnly">Fields that the server fills in itself; sent back to it, they are passed over.</param>
    public void RefuseOthers(params ReadOnlySpan<string> readOnly)
    {
        foreach (var name in readOnly)
        {
            fields.Remove(name);
        }

        foreach (var name in fields.Keys)
        {
            errors.Add(path + name.Truncate(100), StringKey.ErrorUnknownField);
        }
    }

    JsonElement? Take(string name) => fields.Remove(name, out var value) ? value : null;

    T? Wrong<T>(string name, StringKey word)
        where T : class
    {
        errors.Add(path + name, word);
        return null;
    }

    // JSON can escape half a character (a lone surrogate), which is no text.
    string? Unescaped(string name, JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return Wrong<string>(name, StringKey.ErrorNotText);
        }
    }

    List<T> Items<T>(string name, JsonValueKind kind, StringKey word, Func<JsonElement, string, T> read)
    {
        var items = new List<T>();
        switch (Take(name))
        {
            case null or { ValueKind: JsonValueKind.Null }:
                break;
            case { ValueKind: JsonValueKind.Array } list:
                foreach (var (i, item) in list.EnumerateArray().Index())
                {
                    if (i == MaxItems)
                    {
                        errors.Add(path + name, StringKey.ErrorTooMany, ("max", MaxItems));
                        break;
                    }

                    if (item.ValueKind == kind)
                    {
                        items.Add(read(item, $"{path}{name}[{i}]"));
                    }
                    else
                    {
                        errors.Add($"{path}{name}[{i}]", word);
                    }
                }

                break;
            default:
                errors.Add(path + name, StringKey.ErrorNotList);
                break;
        }

        return items;
    }
}
