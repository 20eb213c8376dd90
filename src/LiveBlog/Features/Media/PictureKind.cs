namespace LiveBlog.Features.Media;

/// <summary>The kinds of pictures that are taken in.</summary>
public enum PictureKind
{
    Jpeg,
    Png,
    WebP,
    Gif,
    Avif,
}

static class PictureKinds
{
    // Brands of ISO 14496-12 files that hold AV1 pictures (AV1 Image File Format §6); "mif1" alone can be anything.
    static readonly byte[][] AvifBrands = ["avif"u8.ToArray(), "avis"u8.ToArray()];

    /// <summary>
    /// What the bytes are by their own first words; null for everything that is not taken in. Names and declared types are not asked.
    /// </summary>
    public static PictureKind? Of(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? PictureKind.Jpeg
        : bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? PictureKind.Png
        : bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? PictureKind.Gif
        : bytes.Length >= 16 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? PictureKind.WebP
        : IsAvif(bytes) ? PictureKind.Avif
        : null;

    static bool IsAvif(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 16 || !bytes[4..].StartsWith("ftyp"u8))
        {
            return false;
        }

        // The major brand, its version, then the brands it is compatible with, to the end of the box.
        var end = (int)Math.Min(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes), 256u);
        for (var at = 8; at + 4 <= Math.Min(end, bytes.Length); at += at == 8 ? 8 : 4)
        {
            foreach (var brand in AvifBrands)
            {
                if (bytes[at..].StartsWith(brand))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
