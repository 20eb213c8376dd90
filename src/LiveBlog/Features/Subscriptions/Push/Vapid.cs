using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace LiveBlog.Features.Subscriptions.Push;

/// <summary>
/// Says to a push service who sends (RFC 8292): a token for its origin alone, signed with the site's key, good for some hours.
/// </summary>
public static class Vapid
{
    /// <summary>At most a day (RFC 8292 §2); less, for clocks that are not right.</summary>
    static readonly TimeSpan GoodFor = TimeSpan.FromHours(12);

    /// <summary>The value of the Authorization header (RFC 8292 §3).</summary>
    /// <param name="audience">The push service: the endpoint's origin.</param>
    /// <param name="subject">Whom the service may turn to: a mailto: or https: address.</param>
    public static string Header(Uri audience, string subject, ECDsa key, string publicKey, DateTimeOffset now)
    {
        var header = Encode("""{"typ":"JWT","alg":"ES256"}"""u8);
        var claims = Encode(
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    aud = audience.GetLeftPart(UriPartial.Authority),
                    exp = (now + GoodFor).ToUnixTimeSeconds(),
                    sub = subject,
                }
            )
        );
        var signed = $"{header}.{claims}";
        var signature = key.SignData(
            Encoding.ASCII.GetBytes(signed),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );
        return $"vapid t={signed}.{Encode(signature)}, k={publicKey}";
    }

    /// <summary>Whether such a value is signed by the key that it names, as a push service finds out; for tests.</summary>
    internal static JsonElement? Verify(string header)
    {
        var parts = header["vapid ".Length..]
            .Split(',', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
        var token = parts["t"].Split('.');
        var point = WebEncoders.Base64UrlDecode(parts["k"]);
        using var key = ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[1..33], Y = point[33..] },
            }
        );
        return key.VerifyData(
            Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"),
            WebEncoders.Base64UrlDecode(token[2]),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        )
            ? JsonDocument.Parse(WebEncoders.Base64UrlDecode(token[1])).RootElement
            : null;
    }

    static string Encode(ReadOnlySpan<byte> bytes) => WebEncoders.Base64UrlEncode(bytes);
}
