namespace LiveBlog.Data;

/// <summary>
/// Folders and files that only the program's own user may read (0700 and 0600), whatever the umask. On Windows a folder's
/// permissions come from the one above it, and nothing is done.
/// </summary>
public static class PrivateFiles
{
    const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates a folder, and those above it that are missing. One that is there stays as it is.</summary>
    public static void CreateFolder(string path)
    {
        var missing = new Stack<string>();
        for (var folder = Path.GetFullPath(path); folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
        {
            missing.Push(folder);
        }

        foreach (var folder in missing)
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, FolderMode);
            }
        }
    }

    /// <summary>Opens a new file to write to.</summary>
    public static FileStream Create(string path, System.IO.FileMode mode = System.IO.FileMode.CreateNew)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileMode;
        }

        return new FileStream(path, options);
    }

    /// <summary>Takes a file from everybody else. False when it cannot be done.</summary>
    public static bool TryTightenFile(string path) => TryTighten(path, FileMode);

    /// <summary>Takes a folder of the program's own, and what is in it, from everybody else. False when it cannot be done.</summary>
    public static bool TryTightenFolder(string path)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(path) || (File.GetUnixFileMode(path) & ~FolderMode) == UnixFileMode.None)
        {
            // Nobody else gets into it: what is within cannot be reached.
            return true;
        }

        if (IsShared(path) || !TryTighten(path, FolderMode))
        {
            return false;
        }

        var all = true;
        foreach (var folder in Directory.EnumerateDirectories(path, "*", SearchOption.AllDirectories))
        {
            all &= TryTighten(folder, FolderMode);
        }

        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            all &= TryTighten(file, FileMode);
        }

        return all;
    }

    /// <summary>A folder such as /tmp, which is other programs' as well.</summary>
    static bool IsShared(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.StickyBit) != UnixFileMode.None;

    static bool TryTighten(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        try
        {
            if ((File.GetUnixFileMode(path) & ~mode) != UnixFileMode.None)
            {
                File.SetUnixFileMode(path, mode);
            }

            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
