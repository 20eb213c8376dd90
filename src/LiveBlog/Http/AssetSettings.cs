using LiveBlog.Data;

namespace LiveBlog.Http;

/// <summary>Section <c>Assets</c>: where scripts and style sheets are kept for pages that were opened before an update.</summary>
public sealed record AssetSettings
{
    /// <summary>A relative path is taken from where the program is started. Machines behind one address share it.</summary>
    public string Folder { get; init; } = Path.Combine("data", "assets");

    /// <exception cref="ConfigurationException">The folder is a file.</exception>
    public static AssetSettings From(IConfiguration configuration) =>
        configuration["Assets:Folder"] switch
        {
            null or "" => new AssetSettings(),
            var text when File.Exists(text) => throw new ConfigurationException(
                $"Assets:Folder is \"{text}\"; that is a file, and must be a folder."
            ),
            var text => new AssetSettings { Folder = text },
        };
}
