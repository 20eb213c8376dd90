using System.Security.Cryptography;
using System.Xml.Linq;
using LiveBlog.Data;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <summary>The data-protection keys in the database: encrypts older ones with the present certificate.</summary>
public sealed class KeyRing(
    LiveBlogDb db,
    KeyRingSettings settings,
    IServiceProvider services,
    ILoggerFactory loggers,
    IHostEnvironment environment,
    TimeProvider clock,
    ILogger<KeyRing> log
)
{
    // The format of ASP.NET Core's key ring: "Key storage format in ASP.NET Core".
    static readonly XNamespace Format = "http://schemas.asp.net/2015/03/dataProtection";

    static readonly XName RequiresEncryption = Format + "requiresEncryption",
        EncryptedSecret = Format + "encryptedSecret";

    /// <summary>Says in Production that the keys lie open in the database.</summary>
    public void WarnIfUnprotected()
    {
        if (settings.Certificate is null && environment.IsProduction())
        {
            log.LogWarning(
                "No certificate protects the keys in the database (DataProtection:Certificate): "
                    + "a copy of it opens all that is encrypted in it"
            );
        }
        else if (settings.Certificate?.NotAfter.ToUniversalTime() < clock.GetUtcNow())
        {
            log.LogWarning(
                "DataProtection:Certificate ended on {Date}; it still works, and should be replaced",
                settings.Certificate?.NotAfter
            );
        }
    }

    /// <summary>Protects what is not protected yet, or by an older certificate.</summary>
    /// <exception cref="ConfigurationException">Keys are protected by a certificate that is not there.</exception>
    public async Task ProtectAsync(CancellationToken cancellation)
    {
        var changed = 0;
        foreach (var row in await db.DataProtectionKeys.AsNoTracking().ToListAsync(cancellation))
        {
            var key = XElement.Parse(row.Xml!);
            if (!Protect(key))
            {
                continue;
            }

            var (before, after) = (row.Xml, key.ToString(SaveOptions.DisableFormatting));
            changed += await db
                .DataProtectionKeys.Where(k => k.Id == row.Id && k.Xml == before)
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.Xml, after), cancellation);
        }

        if (changed > 0)
        {
            log.LogInformation("{Count} keys are protected by the certificate now", changed);
            await db.ScrubAsync(cancellation);
        }
    }

    /// <summary>True when the key was changed.</summary>
    bool Protect(XElement key)
    {
        var secrets = key.Descendants(EncryptedSecret).Where(IsByCertificate).ToList();
        if (settings.Certificate is not { } certificate)
        {
            return secrets.Count == 0
                ? false
                : throw new ConfigurationException(
                    "DataProtection:Certificate is missing: a certificate protects the keys in the database."
                );
        }

        var current = Convert.ToBase64String(certificate.RawData);
        foreach (var secret in secrets.Where(secret => !CertificatesOf(secret).Contains(current)))
        {
            try
            {
                secret.ReplaceWith(new EncryptedXmlDecryptor(services).Decrypt(secret.Elements().Single()));
            }
            catch (CryptographicException)
            {
                throw new ConfigurationException(
                    "Another certificate than DataProtection:Certificate protects the keys in the database: "
                        + "name it as DataProtection:Older:0:Certificate."
                );
            }
        }

        var encryptor = new CertificateXmlEncryptor(certificate, loggers);
        var open = key.DescendantsAndSelf().Where(e => (bool?)e.Attribute(RequiresEncryption) == true).ToList();
        foreach (var element in open)
        {
            var encrypted = encryptor.Encrypt(new XElement(element));
            var type = new XAttribute("decryptorType", encrypted.DecryptorType.AssemblyQualifiedName!);
            element.ReplaceWith(new XElement(EncryptedSecret, type, encrypted.EncryptedElement));
        }

        return open.Count > 0;
    }

    static bool IsByCertificate(XElement secret) =>
        ((string?)secret.Attribute("decryptorType"))?.Contains(nameof(EncryptedXmlDecryptor), StringComparison.Ordinal) == true;

    static IEnumerable<string> CertificatesOf(XElement secret) =>
        secret
            .Descendants()
            .Where(e => e.Name.LocalName == "X509Certificate")
            .Select(e => string.Concat(e.Value.Where(c => !char.IsWhiteSpace(c))));
}
