using System.Globalization;
using LiveBlog.Data;

namespace LiveBlog.Features.Operations;

/// <summary>Section <c>Audit</c>.</summary>
public sealed record AuditSettings
{
    /// <summary>How long lines of the audit log are kept, in days, from 1 to 3,650.</summary>
    public int KeepDays { get; init; } = 365;

    /// <exception cref="ConfigurationException">A value is out of its range.</exception>
    public static AuditSettings From(IConfiguration configuration) =>
        configuration["Audit:KeepDays"] is not { Length: > 0 } text ? new AuditSettings()
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= 3_650
            ? new AuditSettings { KeepDays = days }
        : throw new ConfigurationException($"Audit:KeepDays is \"{text}\"; it must be a whole number from 1 to 3650.");
}
