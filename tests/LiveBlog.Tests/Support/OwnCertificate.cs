using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LiveBlog.Tests.Support;

/// <summary>A certificate for hosts of tests that speak TLS. Only the tests' own clients take it.</summary>
static class OwnCertificate
{
    const string Name = "CN=LiveBlog tests";

    public static readonly RemoteCertificateValidationCallback IsIt = (_, certificate, _, _) => certificate?.Subject == Name;

    /// <summary>As PKCS #12, without a password.</summary>
    public static byte[] Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest(Name, key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return made.Export(X509ContentType.Pfx);
    }
}
