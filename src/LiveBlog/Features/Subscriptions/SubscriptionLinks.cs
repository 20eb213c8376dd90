using System.Security.Cryptography;
using System.Text;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.WebUtilities;

namespace LiveBlog.Features.Subscriptions;

/// <summary>
/// The addresses that a subscription's mails carry. Their key is not stored anywhere: it is made from the subscription and the
/// site's key.
/// </summary>
static class SubscriptionLinks
{
    public static string Confirm(Subscription subscription, KeyedHash hashes) =>
        $"/subscriptions/{subscription.Id}/confirm?key={KeyOf(subscription, hashes)}";

    /// <summary>Posted to, it stops the subscription at once (RFC 8058 §3.1); opened, it asks first.</summary>
    public static string Stop(Subscription subscription, KeyedHash hashes) =>
        $"/subscriptions/{subscription.Id}/stop?key={KeyOf(subscription, hashes)}";

    /// <summary>Whether a key is a subscription's own. Mails of an earlier version carried the secret, whose hash is kept.</summary>
    public static bool IsKey(string key, Subscription subscription, KeyedHash hashes) =>
        Same(key, KeyOf(subscription, hashes)) || Same(HashOf(key), subscription.Secret);

    /// <summary>Shorter than the secrets of an earlier version: see <see cref="SubscriptionsUpgrade"/>.</summary>
    public static string NewSecret() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(16));

    /// <summary>What an earlier version's secret is kept as.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    static string KeyOf(Subscription subscription, KeyedHash hashes) =>
        WebEncoders.Base64UrlEncode(hashes.Compute("subscription", $"{subscription.Id} {subscription.Secret}").AsSpan(0, 24));

    static bool Same(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
