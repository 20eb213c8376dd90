using LiveBlog.Data;
using LiveBlog.Features.Media;
using LiveBlog.Http;
using LiveBlog.Mail;

namespace LiveBlog.Features.Operations;

/// <summary>
/// Takes the files and folders of an earlier version, or of a careless copy, from everybody but the program's own user. What the
/// program creates itself is made so from the first byte: see <see cref="PrivateFiles"/>.
/// </summary>
sealed class DataAtRest(DatabaseSettings database, MediaSettings media, EmailSettings email, AssetSettings assets, ILogger<DataAtRest> log)
{
    public void Tighten()
    {
        if (database.Provider == DatabaseProvider.Sqlite && DatabaseSettings.FileOf(database.ConnectionString) is { } file)
        {
            string[] files = [file, file + "-wal", file + "-shm", file + "-journal"];
            foreach (var one in files.Where(File.Exists))
            {
                Expect(PrivateFiles.TryTightenFile(one), one);
            }

            // Somebody else's folder is left alone: its files are closed by themselves.
            var folder = Path.GetDirectoryName(file)!;
            if (Directory.EnumerateFileSystemEntries(folder).All(one => files.Contains(one) || IsOwn(one)))
            {
                Expect(PrivateFiles.TryTightenFolder(folder), folder);
            }
        }

        Expect(PrivateFiles.TryTightenFolder(media.Folder), media.Folder);
        Expect(PrivateFiles.TryTightenFolder(assets.Folder), assets.Folder);
        if (email.Host is null)
        {
            Expect(PrivateFiles.TryTightenFolder(email.Folder), email.Folder);
        }
    }

    bool IsOwn(string path) =>
        path == Path.GetFullPath(media.Folder) || path == Path.GetFullPath(email.Folder) || path == Path.GetFullPath(assets.Folder);

    void Expect(bool isTight, string path)
    {
        if (!isTight)
        {
            log.LogWarning(
                "Other users of this machine can read {Path}, and that could not be changed: set 0700 for a folder, 0600 for a file",
                path
            );
        }
    }
}
