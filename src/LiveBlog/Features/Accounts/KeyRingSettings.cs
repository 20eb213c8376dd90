using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LiveBlog.Data;

namespace LiveBlog.Features.Accounts;

/// <summary>Section <c>DataProtection</c>: what protects the keys in the database that cookies and secrets are encrypted with.</summary>
public sealed record KeyRingSettings
{
    const string Section = "DataProtection";

    /// <summary>Encrypts the keys; null leaves them as they are, as safe as the database.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>
    /// Earlier certificates: what they protect can still be read, and the present one protects it from the next start on.
    /// </summary>
    public IReadOnlyList<X509Certificate2> Older { get; init; } = [];

    /// <exception cref="ConfigurationException">A certificate cannot be read, or cannot decrypt.</exception>
    public static KeyRingSettings From(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var certificate = Read(section);
        var older = section
            .GetSection("Older")
            .GetChildren()
            .Select(one =>
                Read(one) ?? throw new ConfigurationException($"{one.Path}:Certificate is missing: it must be the path of a certificate.")
            )
            .ToList();
        return certificate is null && older.Count > 0
            ? throw new ConfigurationException(
                $"{Section}:Older needs {Section}:Certificate: the certificate that protects keys from now on."
            )
            : new KeyRingSettings { Certificate = certificate, Older = older };
    }

    static X509Certificate2? Read(IConfigurationSection section)
    {
        var (path, password) = (section["Certificate"], section["CertificatePassword"]);
        var name = section.Path + ":Certificate";
        if (string.IsNullOrEmpty(path))
        {
            return string.IsNullOrEmpty(password)
                ? null
                : throw new ConfigurationException($"{name}Password needs {name}: the path of a certificate.");
        }

        X509Certificate2 certificate;
        try
        {
            var isPem = File.ReadAllBytes(path).AsSpan().IndexOf("-----BEGIN "u8) >= 0;
            certificate = (isPem, string.IsNullOrEmpty(password)) switch
            {
                (true, true) => X509Certificate2.CreateFromPemFile(path),
                (true, false) => X509Certificate2.CreateFromEncryptedPemFile(path, password),
                (false, _) => X509CertificateLoader.LoadPkcs12FromFile(path, password),
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{name} is \"{path}\"; that file cannot be read.");
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw new ConfigurationException(
                $"{name} is \"{path}\"; it must be a PFX file, or a PEM file with certificate and private key, that {name}Password opens."
            );
        }

        using var key = certificate.GetRSAPrivateKey();
        return key is not null
            ? certificate
            : throw new ConfigurationException($"{name} is \"{path}\"; it must have a private key, and the key must be RSA.");
    }
}
