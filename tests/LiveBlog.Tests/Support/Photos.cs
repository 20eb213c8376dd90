using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NetVips;

namespace LiveBlog.Tests.Support;

/// <summary>Pictures made for the tests that send them.</summary>
static class Photos
{
    static int made;

    /// <summary>A picture that no other test has: its left half is dark, its right half light.</summary>
    public static Image Picture(int width = 64, int height = 48)
    {
        using var dark = Image.Black(width / 2, height, bands: 3).Linear([1], [40, 30, 60]);
        using var light = Image.Black(width - (width / 2), height, bands: 3).Linear([1], [235, 230, 220]);
        using var grain = Image.Gaussnoise(width, height, mean: 0, sigma: 4, seed: Interlocked.Increment(ref made));
        return (dark.Join(light, Enums.Direction.Horizontal) + grain)
            .Cast(Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb);
    }

    public static byte[] Jpeg(int width = 64, int height = 48)
    {
        using var picture = Picture(width, height);
        return picture.JpegsaveBuffer();
    }

    /// <summary>A JPEG as a camera writes it: lying on its side, with the day, the place and the owner's name in it.</summary>
    public static byte[] FromCamera(int width, int height, int orientation = 6)
    {
        using var picture = Picture(width, height);
        using var labelled = picture.Mutate(fields =>
        {
            fields.Set(GValue.GIntType, "orientation", orientation);
            fields.Set(GValue.GStrType, "exif-ifd2-DateTimeOriginal", "2022:01:10 08:15:00");
            fields.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "46/1 12/1 0/1");
            fields.Set(GValue.GStrType, "exif-ifd0-Artist", "A secret name");
        });
        return labelled.JpegsaveBuffer();
    }

    public static byte[] Bytes(string kind)
    {
        using var picture = Picture();
        return Bytes(kind, picture);
    }

    static byte[] Bytes(string kind, Image picture) =>
        kind switch
        {
            "jpeg" => picture.JpegsaveBuffer(),
            "png" => picture.PngsaveBuffer(),
            "interlaced png" => picture.PngsaveBuffer(interlace: true),
            "webp" => picture.WebpsaveBuffer(),
            "gif" => picture.GifsaveBuffer(),
            "avif" => picture.HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1),
            "grey png" => picture[0].PngsaveBuffer(),
            "16-bit png" => picture.Colourspace(Enums.Interpretation.Rgb16).PngsaveBuffer(),
            "see-through png" => picture.Bandjoin(0).Copy(interpretation: Enums.Interpretation.Srgb).PngsaveBuffer(),
            "cmyk jpeg" => picture.Colourspace(Enums.Interpretation.Cmyk).JpegsaveBuffer(),
            "moving gif" => Moving(picture).GifsaveBuffer(),
            "moving webp" => Moving(picture).WebpsaveBuffer(),
            "broken profile" => WithBrokenProfile(picture).JpegsaveBuffer(),
            "tiff" => picture.TiffsaveBuffer(),
            _ => throw new ArgumentException(kind, nameof(kind)),
        };

    /// <summary>A PNG that says it is larger than it could ever be drawn, in a few hundred bytes: a bomb.</summary>
    public static byte[] PngBomb(int width, int height)
    {
        var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        Chunk(png, "IHDR", header);
        using (var packed = new MemoryStream())
        {
            using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                zlib.Write(new byte[100_000]);
            }

            Chunk(png, "IDAT", packed.ToArray());
        }

        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>A moving GIF of 300 by 200 pixels, whose first frame is a red square of 100 at 50, 50.</summary>
    public static byte[] GifOfPartialFrame() =>
        Convert.FromBase64String(
            "R0lGODlhLAHIAPAAAP8AAAAAACH5BAQyAAAAIf8LTkVUU0NBUEUyLjADAQAAACwyADIAZABkAAACc4SPqcvtD6OctNqLs968+w+G4kiW5omm6s"
                + "q27gvH8kzX9o3n+s73/g8MCofEovGITCqXzKbzCY1Kp9Sq9YrNarfcrvcLDovH5LL5jE6r1+y2+w2Py+f0uv2Oz+v3/L7/DxgoOEhYaHiImKi4"
                + "yNjo+AhpWAAAIfkEBDIAAAAslgAyAGQAZACAAAD/AAAAAnOEj6nL7Q+jnLTai7PevPsPhuJIluaJpurKtu4Lx/JM1/aN5/rO9/4PDAqHxKLxiE"
                + "wql8ym8wmNSqfUqvWKzWq33K73Cw6Lx+Sy+YxOq9fstvsNj8vn9Lr9js/r9/y+/w8YKDhIWGh4iJiouMjY6PgIaVgAACH5BAQyAAAALAAAAAAy"
                + "ADIAgAD/AAAAAAIzhI+py+0Po5y02ouz3rz7D4biSJbmiabqyrbuC8fyTNf2jef6zvf+DwwKh8Si8YhMKicFADs="
        );

    /// <summary>The same as a moving WebP (WebP Container Specification, "Animation").</summary>
    public static byte[] WebPOfPartialFrame()
    {
        using var red = Image
            .Black(100, 100, bands: 3)
            .Linear([1], [255, 0, 0], uchar: true)
            .Copy(interpretation: Enums.Interpretation.Srgb);
        var still = red.WebpsaveBuffer(lossless: true, keep: Enums.ForeignKeep.None);
        var pixels = still[12..];
        byte[] frame = [.. Three(50 / 2), .. Three(50 / 2), .. Three(99), .. Three(99), .. Three(500), 0, .. pixels];
        byte[] chunks =
        [
            .. Chunk("VP8X", [0x02, 0, 0, 0, .. Three(299), .. Three(199)]),
            .. Chunk("ANIM", [0, 0, 0, 0, 0, 0]),
            .. Chunk("ANMF", frame),
            .. Chunk("ANMF", frame),
        ];
        return [.. "RIFF"u8, .. Four(chunks.Length + 4), .. "WEBP"u8, .. chunks];

        static byte[] Three(int number) => Four(number)[..3];

        static byte[] Four(int number)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
            return bytes;
        }

        static byte[] Chunk(string name, byte[] data) =>
            [.. Encoding.ASCII.GetBytes(name), .. Four(data.Length), .. data, .. new byte[data.Length & 1]];
    }

    /// <summary>A PNG that says that frames follow: animated, for programs that know it (PNG, third edition §11.3.6).</summary>
    public static byte[] MovingPng()
    {
        var still = Bytes("png");
        var animation = new MemoryStream();
        Chunk(animation, "acTL", [0, 0, 0, 1, 0, 0, 0, 0]);

        // Behind the signature and the header.
        return [.. still[..33], .. animation.ToArray(), .. still[33..]];
    }

    /// <summary>A GIF of the largest size that can be written, in some thirty bytes.</summary>
    public static byte[] GifBomb() =>
        [
            .. "GIF89a"u8,
            0xFF,
            0xFF,
            0xFF,
            0xFF,
            0x80,
            0,
            0,
            0,
            0,
            0,
            255,
            255,
            255,
            0x2C,
            0,
            0,
            0,
            0,
            0xFF,
            0xFF,
            0xFF,
            0xFF,
            0,
            2,
            2,
            0x44,
            0x01,
            0,
            0x3B,
        ];

    /// <summary>The first two thirds of a picture of noise: what a line that broke would bring.</summary>
    public static byte[] CutShort(string kind)
    {
        using var noise = Image.Gaussnoise(96, 96, mean: 128, sigma: 40);
        using var grains = noise
            .Cast(Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Bw)
            .Colourspace(Enums.Interpretation.Srgb);
        var whole = Bytes(kind, grains);
        return whole[..(whole.Length * 2 / 3)];
    }

    public static readonly byte[] SvgWithScript = Encoding.UTF8.GetBytes(
        """<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><script>alert(1)</script><image href="file:///etc/passwd"/></svg>"""
    );

    static Image Moving(Image picture)
    {
        using var later = picture.Invert();
        using var both = picture.Join(later, Enums.Direction.Vertical);
        return both.Mutate(fields =>
        {
            fields.Set(GValue.GIntType, "page-height", picture.Height);
            fields.Set(GValue.ArrayIntType, "delay", new[] { 100, 100 });
        });
    }

    static Image WithBrokenProfile(Image picture) =>
        picture.Mutate(fields => fields.Set(GValue.BlobType, "icc-profile-data", Encoding.ASCII.GetBytes(new string('x', 400))));

    static void Chunk(Stream png, string type, byte[] data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type).CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc(chunk.AsSpan(4, data.Length + 4)));
        png.Write(chunk);
    }

    // CRC-32 as PNG has it (ISO 3309).
    static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
