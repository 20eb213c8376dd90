namespace LiveBlog.Features.Accounts;

/// <summary>The name of one of the newsroom, as colleagues and the audit log see it: one line that reads as it is written.</summary>
static class StaffName
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 100;

    /// <summary>Null where it is too long or has signs that cannot be seen; empty where nothing was typed.</summary>
    public static string? Clean(string? typed)
    {
        var name = typed?.Trim() ?? "";
        return name.Length <= MaxLength && !name.Any(IsHidden) ? name : null;
    }

    // Line ends would begin another line in a log or a mail; signs of direction make a name read backwards (UTR 36 §2.10.1).
    static bool IsHidden(char c) =>
        char.IsControl(c)
        || c is (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFEFF' or '\u115F' or '\u1160' or '\u3164' or '\uFFA0';
}
