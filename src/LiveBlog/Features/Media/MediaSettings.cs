using System.Globalization;
using LiveBlog.Data;

namespace LiveBlog.Features.Media;

/// <summary>Section <c>Media</c>: where uploaded pictures are kept, and how large they may come.</summary>
public sealed record MediaSettings
{
    /// <summary>Where the files are; a relative path is taken from where the program is started.</summary>
    public string Folder { get; init; } = Path.Combine("data", "media");

    /// <summary>The most bytes a picture may come with, from 100,000 to 100,000,000.</summary>
    public int MaxBytes { get; init; } = 25_000_000;

    /// <summary>
    /// The most pixels a picture may have, in millions, from 1 to 400. What is decoded at once takes up to eight bytes for each.
    /// </summary>
    public int MaxMegapixels { get; init; } = 100;

    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public static MediaSettings From(IConfiguration configuration)
    {
        var settings = new MediaSettings();
        return new MediaSettings
        {
            Folder = FolderOf(configuration["Media:Folder"], settings.Folder),
            MaxBytes = Number(configuration, "Media:MaxBytes", settings.MaxBytes, least: 100_000, most: 100_000_000),
            MaxMegapixels = Number(configuration, "Media:MaxMegapixels", settings.MaxMegapixels, least: 1, most: 400),
        };
    }

    static string FolderOf(string? text, string usual) =>
        string.IsNullOrWhiteSpace(text) ? usual
        : File.Exists(text) ? throw new ConfigurationException($"Media:Folder is \"{text}\"; that is a file, and must be a folder.")
        : text;

    static int Number(IConfiguration configuration, string key, int usual, int least, int most)
    {
        var text = configuration[key];
        return string.IsNullOrEmpty(text) ? usual
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? number
            : throw new ConfigurationException(
                string.Create(CultureInfo.InvariantCulture, $"{key} is \"{text}\"; it must be a whole number from {least} to {most}.")
            );
    }
}
