using System.Text.Json;

namespace LiveBlog.Load;

/// <summary>What happened to a blog at one revision.</summary>
internal enum ChangeKind
{
    Entry,
    Withdrawn,
    Blog,
}

/// <summary>One change as it travels. <paramref name="EntryId"/> is zero for a change of the blog itself; <paramref name="Html"/> is
/// null for a withdrawal, and wherever the reader was told to leave it out.</summary>
internal sealed record Change(long Revision, ChangeKind Kind, long EntryId, DateTimeOffset? PublishedAt, bool IsPinned, string? Html);

/// <summary>What a record from the hub is to a follower.</summary>
internal enum HubRecordKind
{
    /// <summary>Pings, viewer counts: nothing that concerns the feed.</summary>
    Other,
    Changed,
    Answer,
    Goodbye,
}

/// <summary>
/// One record of the hub protocol, read. <paramref name="Revision"/> and <paramref name="Reset"/> are an answer's: what the follower
/// holds afterwards; <paramref name="Error"/> an answer's or a goodbye's: the server's own words.
/// </summary>
internal sealed record HubRecord(
    HubRecordKind Kind,
    IReadOnlyList<Change> Changes,
    long Revision = 0,
    bool Reset = false,
    string? Error = null
)
{
    /// <summary>Whether the revisions follow each other without a hole, as a push promises.</summary>
    public bool IsContiguous { get; } = Changes.Select((c, i) => c.Revision - i).Distinct().Count() <= 1;
}

/// <summary>
/// Reads records. Thousands of followers are sent the very same bytes, so the last few records are remembered by their bytes and
/// read once: comparing costs a hundredth of parsing, and the answer is exactly as true.
/// </summary>
/// <param name="withHtml">Whether the changes' html is wanted.</param>
internal sealed class HubRecordReader(bool withHtml)
{
    static readonly HubRecord Nothing = new(HubRecordKind.Other, []);

    readonly Remembered?[] _remembered = new Remembered?[64];

    sealed record Remembered(byte[] Bytes, HubRecord Record);

    /// <exception cref="JsonException">The record is not JSON, or not what the hub promises.</exception>
    public HubRecord Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.SequenceEqual("{\"type\":6}"u8))
        {
            return Nothing;
        }

        ref var place = ref _remembered[bytes.Length % _remembered.Length];
        var remembered = Volatile.Read(ref place);
        if (remembered is not null && bytes.SequenceEqual(remembered.Bytes))
        {
            return remembered.Record;
        }

        var record = Parse(bytes);
        Volatile.Write(ref place, new Remembered(bytes.ToArray(), record));
        return record;
    }

    HubRecord Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        var type = 0;
        var target = "";
        string? error = null;
        var content = default(Utf8JsonReader);
        Enter(ref reader, JsonTokenType.StartObject);
        while (NextName(ref reader) is { } name)
        {
            switch (name)
            {
                case "type":
                    type = reader.GetInt32();
                    break;
                case "target":
                    target = reader.GetString() ?? "";
                    break;
                case "error":
                    error = reader.GetString();
                    break;
                case "arguments" or "result":
                    // Read once it is known what the record is: the properties may come in any order.
                    content = reader;
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return type switch
        {
            1 when target == "Changed" => ReadChanged(content),
            3 when error is not null => new HubRecord(HubRecordKind.Answer, [], Error: error),
            3 => ReadAnswer(content),
            7 => new HubRecord(HubRecordKind.Goodbye, [], Error: error),
            _ => Nothing,
        };
    }

    HubRecord ReadChanged(Utf8JsonReader reader)
    {
        Enter(ref reader, JsonTokenType.StartArray, advance: false);
        reader.Read();
        reader.Skip();
        reader.Read();
        return new HubRecord(HubRecordKind.Changed, ReadChanges(ref reader));
    }

    HubRecord ReadAnswer(Utf8JsonReader reader)
    {
        var revision = 0L;
        var reset = false;
        List<Change> changes = [];
        Enter(ref reader, JsonTokenType.StartObject, advance: false);
        while (NextName(ref reader) is { } name)
        {
            switch (name)
            {
                case "revision":
                    revision = reader.GetInt64();
                    break;
                case "reset":
                    reset = reader.GetBoolean();
                    break;
                case "changes":
                    changes = ReadChanges(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new HubRecord(HubRecordKind.Answer, changes, revision, reset);
    }

    List<Change> ReadChanges(ref Utf8JsonReader reader)
    {
        List<Change> changes = [];
        Enter(ref reader, JsonTokenType.StartArray, advance: false);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            changes.Add(ReadChange(ref reader));
        }

        return changes;
    }

    Change ReadChange(ref Utf8JsonReader reader)
    {
        var change = new Change(0, ChangeKind.Blog, 0, null, false, null);
        Enter(ref reader, JsonTokenType.StartObject, advance: false);
        while (NextName(ref reader) is { } name)
        {
            change = name switch
            {
                "revision" => change with { Revision = reader.GetInt64() },
                "kind" => change with { Kind = ReadKind(reader.GetString()) },
                "entryId" when reader.TokenType == JsonTokenType.Number => change with { EntryId = reader.GetInt64() },
                "publishedAt" when reader.TokenType == JsonTokenType.String => change with { PublishedAt = reader.GetDateTimeOffset() },
                "isPinned" => change with { IsPinned = reader.GetBoolean() },
                "html" when withHtml => change with { Html = reader.GetString() },
                _ => change,
            };
            reader.Skip();
        }

        return change;
    }

    static ChangeKind ReadKind(string? kind) =>
        kind switch
        {
            "entry" => ChangeKind.Entry,
            "withdrawn" => ChangeKind.Withdrawn,
            "blog" => ChangeKind.Blog,
            _ => throw new JsonException($"The hub sent a change of the unknown kind '{kind}'."),
        };

    static void Enter(ref Utf8JsonReader reader, JsonTokenType expected, bool advance = true)
    {
        if ((advance && !reader.Read()) || reader.TokenType != expected)
        {
            throw new JsonException("The hub sent a record of another shape than it promises.");
        }
    }

    /// <summary>Moves to the next property's value and returns its name, or null at the end of the object.</summary>
    static string? NextName(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            return null;
        }

        var name = reader.GetString();
        reader.Read();
        return name;
    }
}
