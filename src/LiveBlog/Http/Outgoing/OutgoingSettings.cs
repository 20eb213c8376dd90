using LiveBlog.Data;

namespace LiveBlog.Http.Outgoing;

/// <summary>Section <c>Outgoing</c>: what the program itself asks of other servers.</summary>
public sealed record OutgoingSettings
{
    /// <summary>
    /// Whether addresses given by others may lead into this machine's own network. For an intranet; never on a public site.
    /// </summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static OutgoingSettings From(IConfiguration configuration) =>
        configuration["Outgoing:AllowPrivateAddresses"] switch
        {
            null or "" => new OutgoingSettings(),
            var text when bool.TryParse(text, out var allowed) => new OutgoingSettings { AllowPrivateAddresses = allowed },
            var text => throw new ConfigurationException($"Outgoing:AllowPrivateAddresses is \"{text}\"; it must be true or false."),
        };
}
