using LiveBlog.Data;
using LiveBlog.Model;

namespace LiveBlog.Security;

/// <summary>Section <c>Security</c>.</summary>
public sealed record SecuritySettings
{
    /// <summary>Where a fault of this site's security is reported, the preferred way first. Empty: nobody is named.</summary>
    public IReadOnlyList<string> Contacts { get; init; } = [];

    /// <summary>Whether browsers are to use https for all hosts under the site's own as well.</summary>
    public bool HstsIncludeSubDomains { get; init; }

    /// <exception cref="ConfigurationException">A value is not understood.</exception>
    public static SecuritySettings From(IConfiguration configuration)
    {
        const StringSplitOptions Clean = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        var contacts = (configuration["Security:Contact"] ?? "").Split(',', Clean);
        if (Array.Find(contacts, contact => !IsContact(contact)) is { } wrong)
        {
            throw new ConfigurationException(
                $"Security:Contact has \"{wrong}\"; "
                    + "it must be an address such as mailto:security@paper.example or https://paper.example/security."
            );
        }

        return new SecuritySettings
        {
            Contacts = contacts,
            HstsIncludeSubDomains = configuration["Security:HstsIncludeSubDomains"] switch
            {
                null or "" => false,
                var text when bool.TryParse(text, out var included) => included,
                var text => throw new ConfigurationException($"Security:HstsIncludeSubDomains is \"{text}\"; it must be true or false."),
            },
        };
    }

    // RFC 9116 §2.5.3: an address of the web begins with https.
    static bool IsContact(string text) =>
        text.All(c => c is > ' ' and < '\u007F')
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme switch
        {
            "https" => uri.Host.Length > 0 && uri.UserInfo.Length == 0,
            "mailto" => EmailAddress.IsOne(text["mailto:".Length..].Split('?')[0]),
            _ => false,
        };
}
