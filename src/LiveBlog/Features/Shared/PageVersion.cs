using System.Security.Cryptography;
using System.Text;

namespace LiveBlog.Features.Shared;

/// <summary>
/// Tells pages of one build and configuration from those of another: a browser's copy made by an older build names scripts
/// that are no longer there, and must not be taken for the present one.
/// </summary>
public sealed class PageVersion
{
    public PageVersion(SiteSettings site)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(typeof(PageVersion).Assembly.ManifestModule.ModuleVersionId.ToByteArray());
        hash.AppendData(Encoding.UTF8.GetBytes($"{site.Name}\n{site.BaseUrl}\n"));
        var assets = Path.Combine(AppContext.BaseDirectory, "LiveBlog.staticwebassets.endpoints.json");
        if (File.Exists(assets))
        {
            hash.AppendData(File.ReadAllBytes(assets));
        }

        Text = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 6));
    }

    public string Text { get; }

    /// <summary>A weak entity tag (RFC 9110 §8.8.3): the same revision is the same page, whatever its compression.</summary>
    public string ETag(long revision) => $"W/\"{revision}-{Text}\"";
}
