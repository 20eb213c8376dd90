namespace LiveBlog.Features.DeskForms;

/// <summary>The time zones that the desk suggests: those of the IANA database, region by region.</summary>
public static class DeskZones
{
    public static readonly IReadOnlyList<string> All =
    [
        .. TimeZoneInfo
            .GetSystemTimeZones()
            .Select(zone => zone.Id)
            .Where(id => id == "UTC" || id.Contains('/', StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
