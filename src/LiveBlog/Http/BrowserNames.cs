namespace LiveBlog.Http;

/// <summary>Short names for browsers, by which people recognise their own.</summary>
static class BrowserNames
{
    // Each calls itself by the names of those before it as well: the first that fits is meant.
    static readonly (string Sign, string Name)[] Browsers =
    [
        ("Edg/", "Edge"),
        ("EdgA/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    static readonly (string Sign, string Name)[] Systems =
    [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    public static string Of(string userAgent)
    {
        string?[] names = [First(Browsers, userAgent), First(Systems, userAgent)];
        var known = string.Join(", ", names.Where(name => name is not null));
        return known.Length > 0 ? known : "—";
    }

    static string? First((string Sign, string Name)[] names, string text) =>
        names.FirstOrDefault(its => text.Contains(its.Sign, StringComparison.Ordinal)).Name;
}
