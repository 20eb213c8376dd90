using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace LiveBlog.Features.Accounts;

/// <summary>What a link in a mail carries. The database keeps only what it is known again by.</summary>
static class OneTimeSecret
{
    public static string Make() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(24));

    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public static bool Is(string? secret, string hash) =>
        secret is { Length: > 0 and < 100 }
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(secret)), Encoding.ASCII.GetBytes(hash));
}
