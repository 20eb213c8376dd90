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

    /// <summary>Whether a key is a subscription's own.</summary>
    public static bool IsKey(string key, Subscription subscription, KeyedHash hashes) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(KeyOf(subscription, hashes)));

    public static string NewSecret() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(16));

    static string KeyOf(Subscription subscription, KeyedHash hashes) =>
        WebEncoders.Base64UrlEncode(hashes.Compute("subscription", $"{subscription.Id} {subscription.Secret}").AsSpan(0, 24));
}
