using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace LiveBlog.Tests.Support;

/// <summary>Somebody's authenticator (RFC 6238).</summary>
static class Authenticator
{
    /// <summary>The key that the account's page shows.</summary>
    public static async Task<string> KeyAsync(HttpClient browser)
    {
        using var account = await browser.GetAsync("/account");
        return (await account.ReadPageAsync())
            .QuerySelector("#authenticator code")!
            .TextContent.Replace(" ", "", StringComparison.Ordinal)
            .ToUpperInvariant();
    }

    /// <summary>RFC 6238 §4, over RFC 4226 §5.3.</summary>
    /// <param name="steps">How many half minutes ahead of now.</param>
    public static string CodeOf(string base32, int steps = 0)
    {
        var bits = string.Concat(
            base32.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0'))
        );
        var key = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30) + steps);
#pragma warning disable CA5350 // It is what authenticators compute.
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15, 4)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>Sets an authenticator up for somebody who is signed in.</summary>
    /// <returns>Its key, and the recovery codes.</returns>
    public static async Task<(string Key, IReadOnlyList<string> Codes)> AddAsync(HttpClient browser)
    {
        var key = await KeyAsync(browser);
        using var on = await browser.SubmitAsync("/account", new() { ["code"] = CodeOf(key) }, "?handler=Authenticator");
        await on.ShouldBeAsync(HttpStatusCode.OK);
        return (key, (await on.ReadPageAsync()).QuerySelector("pre")!.TextContent.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
