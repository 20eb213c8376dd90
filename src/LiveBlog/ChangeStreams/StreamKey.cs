using System.Globalization;

namespace LiveBlog.ChangeStreams;

/// <summary>Names one stream.</summary>
/// <param name="Kind">The name under which the kind of stream is registered. No spaces: it is part of a signal's text.</param>
/// <param name="Id">Which one of that kind; 0 where there is only one.</param>
public readonly record struct StreamKey(string Kind, int Id)
{
    public const string BlogKind = "blog",
        NewswireKind = "newswire",
        DiscussionKind = "discussion";

    public static StreamKey Newswire { get; } = new(NewswireKind, Id: 0);

    public static StreamKey OfBlog(int blogId) => new(BlogKind, blogId);

    public static StreamKey OfDiscussion(int blogId) => new(DiscussionKind, blogId);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Id}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static StreamKey? TryParse(string text) =>
        text.Split(' ') is [{ Length: > 0 } kind, var number]
        && int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? new StreamKey(kind, id)
            : null;
}
