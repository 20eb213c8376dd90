using System.Text.RegularExpressions;
using LiveBlog.Data;

namespace LiveBlog.Features.Media;

/// <summary>
/// Where the files of uploaded pictures are: a folder each, under its hash. The only one that knows how they are kept, so
/// that another kind of storage has one class to replace. Machines on one database share the folder.
/// </summary>
public sealed partial class MediaStore(MediaSettings settings)
{
    /// <summary>Keeps a picture's files, all or none: they come by one rename, so no crash leaves half of them.</summary>
    public async Task SaveAsync(string hash, IReadOnlyDictionary<string, byte[]> files, CancellationToken cancellation)
    {
        var place = PlaceOf(hash);
        var making = Path.Combine(settings.Folder, ".new", Guid.NewGuid().ToString("N"));
        PrivateFiles.CreateFolder(making);
        try
        {
            foreach (var (name, bytes) in files)
            {
                await using var file = PrivateFiles.Create(Path.Combine(making, name));
                await file.WriteAsync(bytes, cancellation);
                file.Flush(flushToDisk: true);
            }

            PrivateFiles.CreateFolder(Path.GetDirectoryName(place)!);
            Directory.Move(making, place);
        }
        catch (IOException) when (Has(hash))
        {
            // Somebody else, perhaps on another machine, has kept the same picture meanwhile.
        }
        finally
        {
            if (Directory.Exists(making))
            {
                Directory.Delete(making, recursive: true);
            }
        }
    }

    public bool Has(string hash) => Directory.Exists(PlaceOf(hash));

    /// <summary>The path of one file; null when there is none. Nothing but a hash and a name of ours ever becomes a path.</summary>
    public string? Find(string hash, string name)
    {
        if (!IsHash(hash) || !Name().IsMatch(name))
        {
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(PlaceOf(hash), name));
        return File.Exists(path) ? path : null;
    }

    public void Delete(string hash)
    {
        if (Has(hash))
        {
            Directory.Delete(PlaceOf(hash), recursive: true);
        }
    }

    public static bool IsHash(string text) => Hash().IsMatch(text);

    // Two letters between, so that no folder holds all of them.
    string PlaceOf(string hash) =>
        IsHash(hash)
            ? Path.Combine(settings.Folder, hash[..2], hash)
            : throw new ArgumentException("This is no hash of a picture.", nameof(hash));

    [GeneratedRegex(@"^[0-9a-f]{32}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Hash();

    [GeneratedRegex(
        @"^[1-9][0-9]{0,3}\.(avif|webp|jpg)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Name();
}
