namespace LiveBlog.Model;

/// <summary>An uploaded picture, decoded and re-encoded. Its files lie in the store under its hash, and never change.</summary>
public sealed class MediaFile
{
    /// <summary>
    /// The first 128 bits of the SHA-256 of what was uploaded, in hexadecimal: 32 characters. The same picture twice is one file.
    /// </summary>
    public required string Hash { get; init; }

    /// <summary>Of the picture as it is shown, in pixels, turned upright.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>The widths it is kept in, in pixels, growing; the last is <see cref="Width"/> or the most that is kept.</summary>
    public required IReadOnlyList<int> Widths { get; init; }

    /// <summary>Bytes of the largest JPEG.</summary>
    public required long Bytes { get; init; }

    /// <summary>The name it came with, for people to find it by. Nothing is opened under it.</summary>
    public required string FileName { get; init; }

    public string? Alt { get; set; }

    public string? Caption { get; set; }

    public string? Credit { get; set; }

    public DateOnly? TakenOn { get; set; }

    /// <summary>The account or API key that sent it.</summary>
    public required string UploadedBy { get; init; }

    public required DateTime CreatedAt { get; init; }
}

/// <summary>
/// A picture that an API key has sent. A key that is limited to some blogs sees the pictures that it has sent, though another may
/// have sent them before.
/// </summary>
/// <param name="Hash">The picture's.</param>
/// <param name="SenderId">"key-" and the key's id.</param>
public sealed record MediaSender(string Hash, string SenderId);
