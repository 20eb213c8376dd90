using System.Security.Cryptography;
using System.Text;
using LiveBlog.Http.Outgoing;
using LiveBlog.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace LiveBlog.Features.Subscriptions.Push;

/// <summary>Checks what a browser says of where it takes notifications.</summary>
public sealed class PushTargets(OutgoingHttp outgoing, PushSettings settings, OutgoingSettings network)
{
    public const int LongestEndpoint = 1_000;

    /// <summary>Null where it is no address of a push service that is written to.</summary>
    public Uri? EndpointOf(string? typed) =>
        typed is { Length: > 0 and <= LongestEndpoint }
        && Uri.TryCreate(typed, UriKind.Absolute, out var endpoint)
        && endpoint.UserInfo.Length == 0
        && (endpoint.Scheme == Uri.UriSchemeHttps || (endpoint.Scheme == Uri.UriSchemeHttp && network.AllowPrivateAddresses))
        && settings.IsService(endpoint)
            ? endpoint
            : null;

    public static ProblemHttpResult NoEndpoint() =>
        Wrong("endpoint", "The endpoint must be the https address of a push service that this site uses.");

    /// <summary>Where a browser takes notifications, as it says; or what is wrong with that.</summary>
    public async Task<(PushTarget? Target, ProblemHttpResult? Wrong)> TargetAsync(
        Uri endpoint,
        PushKeysInput? keys,
        CancellationToken cancellation
    )
    {
        if (PushEncryption.Read(keys?.P256dh, PushEncryption.PointLength) is not { } point || !IsPoint(point))
        {
            return (null, Wrong("keys.p256dh", "The key must be an uncompressed point of P-256, base64url."));
        }

        if (PushEncryption.Read(keys?.Auth, PushEncryption.AuthLength) is not { } auth)
        {
            return (null, Wrong("keys.auth", "The secret must be sixteen bytes, base64url."));
        }

        return await outgoing.CanReachAsync(endpoint, cancellation)
            ? (new PushTarget(endpoint.OriginalString, WebEncoders.Base64UrlEncode(point), WebEncoders.Base64UrlEncode(auth)), null)
            : (null, Wrong("endpoint", "The endpoint cannot be reached, or points to an internal network."));
    }

    static bool IsPoint(byte[] point)
    {
        try
        {
            using var key = PushEncryption.Import(point);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Finds a browser's subscriptions by its endpoint.</summary>
    public static string HashOf(string endpoint) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(endpoint)));

    public static ProblemHttpResult Wrong(string field, string why) =>
        TypedResults.Problem(
            title: "Some fields are not valid.",
            detail: $"{field}: {why}",
            statusCode: StatusCodes.Status400BadRequest,
            extensions: [new("errors", new Dictionary<string, string[]> { [field] = [why] })]
        );
}
