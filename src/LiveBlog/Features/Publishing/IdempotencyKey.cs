using System.Security.Cryptography;
using System.Text.Json;

namespace LiveBlog.Features.Publishing;

/// <summary>Names one attempt to post, so that it can be repeated without making anything twice.</summary>
/// <param name="Sender">The account or API key; keys of different senders never meet.</param>
public sealed record IdempotencyKey(string Sender, string Key)
{
    public const int MaxLength = 255;

    /// <summary>Tells whether what comes under a key again is the same.</summary>
    public static string FingerprintOf<T>(T input)
    {
        using var activity = Tracing.Begin(Tracing.Fingerprint);
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(input)));
    }
}
