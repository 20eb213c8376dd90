namespace LiveBlog.Localization;

/// <summary>Names of time zones as readers know them.</summary>
public static class Zones
{
    /// <summary>The place that a zone of the IANA database is named after: "Port-au-Prince" of America/Port-au-Prince.</summary>
    public static string Place(string zone) => zone[(zone.LastIndexOf('/') + 1)..].Replace('_', ' ');
}
