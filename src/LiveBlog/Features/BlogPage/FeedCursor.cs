using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using LiveBlog.ChangeStreams;
using LiveBlog.Model;

namespace LiveBlog.Features.BlogPage;

/// <summary>
/// A place in a feed or on the newswire: the time that the item there is shown under, and its id. Opaque to clients.
/// </summary>
public readonly record struct FeedCursor(DateTime PublishedAt, long Id)
{
    const int Bytes = 16;

    /// <summary>The place behind every entry: what is before it is the newest part of the feed.</summary>
    public static readonly FeedCursor End = new(DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), long.MaxValue);

    /// <summary>The id, where the item is an entry.</summary>
    public EntryId EntryId => new(Id);

    public static FeedCursor At(Entry entry) => new(entry.PublishedAt, entry.Id.Value);

    public static FeedCursor At(NewswireItem line) => new(line.PublishedAt, line.Id);

    public static bool TryParse([NotNullWhen(true)] string? text, out FeedCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (
            text is not { Length: 22 }
            || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written)
            || written != Bytes
        )
        {
            return false;
        }

        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes);
        var id = BinaryPrimitives.ReadInt64BigEndian(bytes[8..]);
        if (id < 1 || milliseconds < MinMilliseconds || milliseconds > MaxMilliseconds)
        {
            return false;
        }

        cursor = new FeedCursor(DateTime.UnixEpoch.AddMilliseconds(milliseconds), id);
        return true;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (PublishedAt - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], Id);
        return Base64Url.EncodeToString(bytes);
    }

    static readonly long MinMilliseconds = (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
    static readonly long MaxMilliseconds = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
}
