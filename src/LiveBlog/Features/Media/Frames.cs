using System.Buffers.Binary;

namespace LiveBlog.Features.Media;

/// <summary>A part of a picture, in pixels.</summary>
sealed record FrameArea(int Left, int Top, int Width, int Height)
{
    /// <summary>What of it lies in a picture of that size.</summary>
    public FrameArea Within(int width, int height)
    {
        var (left, top) = (Math.Clamp(Left, 0, width), Math.Clamp(Top, 0, height));
        return new FrameArea(left, top, Math.Clamp(Left + Width, left, width) - left, Math.Clamp(Top + Height, top, height) - top);
    }
}

/// <summary>Reads from a picture's structure whether it is animated, and what its first frame covers. Nothing is decoded.</summary>
static class Frames
{
    /// <summary>Whether there is more than one frame, of which only the first is kept.</summary>
    public static bool AreMany(ReadOnlySpan<byte> bytes, PictureKind kind) =>
        kind switch
        {
            PictureKind.Gif => CountGif(bytes, most: 2, out _) > 1,
            PictureKind.WebP => WebPFrame(bytes, skip: 1) is not null,
            PictureKind.Png => HasAnimationControl(bytes),

            // An image sequence says so by its major brand (AV1 Image File Format §6.3).
            PictureKind.Avif => bytes.Length >= 12 && bytes[8..].StartsWith("avis"u8),
            PictureKind.Jpeg => false,
        };

    /// <summary>What the first frame covers, where a format lets it be less than the picture; null for other formats.</summary>
    public static FrameArea? First(ReadOnlySpan<byte> bytes, PictureKind kind) =>
        kind switch
        {
            PictureKind.Gif => CountGif(bytes, most: 1, out var area) == 1 ? area : null,
            PictureKind.WebP => WebPFrame(bytes, skip: 0),
            PictureKind.Png or PictureKind.Avif or PictureKind.Jpeg => null,
        };

    /// <summary>Counts frames until there are enough (GIF89a §18 to 23). A file that ends early has those that have begun.</summary>
    static int CountGif(ReadOnlySpan<byte> bytes, int most, out FrameArea? first)
    {
        const int Header = 13,
            Descriptor = 10;
        var (count, at) = (0, Header);
        first = null;
        if (bytes.Length < Header)
        {
            return 0;
        }

        at += ColourTable(bytes[10]);
        while (at < bytes.Length && count < most)
        {
            switch (bytes[at])
            {
                case 0x21:
                    at = AfterBlocks(bytes, at + 2);
                    break;
                case 0x2C when at + Descriptor <= bytes.Length:
                    if (count++ == 0)
                    {
                        var area = bytes[(at + 1)..];
                        first = new FrameArea(Short(area), Short(area[2..]), Short(area[4..]), Short(area[6..]));
                    }

                    // The colour table, the size of a code, and the pixels.
                    at = AfterBlocks(bytes, at + Descriptor + ColourTable(bytes[at + 9]) + 1);
                    break;
                default:
                    return count;
            }
        }

        return count;

        static int ColourTable(byte packed) => (packed & 0x80) == 0 ? 0 : 3 << ((packed & 7) + 1);

        static int Short(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt16LittleEndian(from);
    }

    static int AfterBlocks(ReadOnlySpan<byte> bytes, int at)
    {
        while (at < bytes.Length && bytes[at] != 0)
        {
            at += bytes[at] + 1;
        }

        return at + 1;
    }

    /// <summary>A frame of an animation (WebP Container Specification, "Animation"); null when there are not so many.</summary>
    static FrameArea? WebPFrame(ReadOnlySpan<byte> bytes, int skip)
    {
        const int FirstChunk = 12,
            ChunkHead = 8;
        for (long at = FirstChunk; at + ChunkHead <= bytes.Length; )
        {
            var chunk = bytes[(int)at..];
            if (chunk.StartsWith("ANMF"u8) && chunk.Length >= ChunkHead + 12 && skip-- == 0)
            {
                var frame = chunk[ChunkHead..];
                return new FrameArea(2 * Three(frame), 2 * Three(frame[3..]), Three(frame[6..]) + 1, Three(frame[9..]) + 1);
            }

            var size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            at += ChunkHead + size + (size & 1);
        }

        return null;

        static int Three(ReadOnlySpan<byte> from) => from[0] | (from[1] << 8) | (from[2] << 16);
    }

    /// <summary>Whether a PNG says, before its first pixels, that frames follow (PNG, third edition §11.3.6).</summary>
    static bool HasAnimationControl(ReadOnlySpan<byte> bytes)
    {
        const int Signature = 8,
            Around = 12;
        for (long at = Signature; at + Around <= bytes.Length; )
        {
            var chunk = bytes[(int)at..];
            if (chunk[4..].StartsWith("acTL"u8))
            {
                return true;
            }

            if (chunk[4..].StartsWith("IDAT"u8))
            {
                return false;
            }

            at += Around + BinaryPrimitives.ReadUInt32BigEndian(chunk);
        }

        return false;
    }
}
