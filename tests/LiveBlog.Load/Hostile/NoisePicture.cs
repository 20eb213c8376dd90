using NetVips;

namespace LiveBlog.Load.Hostile;

/// <summary>Pictures that no coder makes small: noise.</summary>
internal static class NoisePicture
{
    public static byte[] Jpeg(int width, int height, int quality = 90)
    {
        using var noise = Image.Gaussnoise(width, height, sigma: 60, mean: 128, seed: 1);
        using var picture = noise.Bandjoin(noise, noise).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        return picture.JpegsaveBuffer(q: quality);
    }

    /// <summary>A JPEG of nearly so many bytes.</summary>
    public static byte[] JpegOf(int maxBytes)
    {
        var side = 5_000;
        while (true)
        {
            var picture = Jpeg(side, side);
            if (picture.Length <= maxBytes)
            {
                return picture;
            }

            side = (int)(side * Math.Sqrt(0.97 * maxBytes / picture.Length));
        }
    }
}
