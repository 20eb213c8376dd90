namespace LiveBlog.Model;

/// <summary>
/// The widths that an uploaded picture is kept in. Old entries lead to their pictures by this rule: a step may be added
/// only together with a way to make it for the pictures that are there.
/// </summary>
public static class PictureWidths
{
    static readonly int[] Steps = [320, 640, 960, 1280, 1920];

    // WebP ends at 16,383; half of that is more than any screen shows.
    const int MaxHeight = 8_000;

    /// <summary>In pixels, growing; never more than the picture has, nor than what keeps its height in bounds.</summary>
    public static IReadOnlyList<int> Of(int width, int height)
    {
        var most = Math.Min(Math.Min(width, Steps[^1]), Math.Max(1, (int)((long)MaxHeight * width / height)));

        // A step just below the last one would be bytes for nothing.
        return [.. Steps.Where(step => step * 10 < most * 9), most];
    }
}
