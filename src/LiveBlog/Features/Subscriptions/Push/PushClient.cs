using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using LiveBlog.Http;
using LiveBlog.Http.Outgoing;
using LiveBlog.Mail;
using LiveBlog.Model;
using Microsoft.AspNetCore.WebUtilities;

namespace LiveBlog.Features.Subscriptions.Push;

/// <summary>What became of one notification that was handed to a push service.</summary>
/// <param name="Status">What the push service answered; null where it did not.</param>
/// <param name="RetryAfter">When to come again, where it says so.</param>
/// <param name="LastError">Why it can never be sent.</param>
public sealed record PushAnswer(HttpStatusCode? Status = null, TimeSpan? RetryAfter = null, string? LastError = null)
{
    public bool WasTaken => Status is { } status && (int)status is >= 200 and <= 299;

    /// <summary>The browser's subscription has ended (RFC 8030 §7.3).</summary>
    public bool IsGone => Status is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    /// <summary>The same notification would be refused again.</summary>
    public bool IsForGood =>
        LastError is not null
        || Status
            is HttpStatusCode.BadRequest
                or HttpStatusCode.Forbidden
                or HttpStatusCode.Unauthorized
                or HttpStatusCode.RequestEntityTooLarge;
}

/// <summary>Encrypts a notification and hands it to the browser's push service (RFC 8030).</summary>
public sealed class PushClient(
    OutgoingHttp outgoing,
    PushIdentities identities,
    EmailSettings email,
    SiteAddress site,
    TimeProvider clock,
    ILogger<PushClient> log
)
{
    /// <summary>
    /// How long a push service keeps a notification for a browser that is not there (RFC 8030 §5.2): what is older is no news.
    /// </summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromHours(4);

    public async Task<PushAnswer> SendAsync(OutgoingPush push, PushTarget target, CancellationToken cancellation)
    {
        var endpoint = new Uri(target.Endpoint);
        var payload = Encoding.UTF8.GetBytes(push.Payload);
        byte[] message;
        try
        {
            message = PushEncryption.Encrypt(
                payload,
                WebEncoders.Base64UrlDecode(target.PublicKey),
                WebEncoders.Base64UrlDecode(target.Auth)
            );
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or CryptographicException)
        {
            // No later attempt could send it.
            var reason = payload.Length > PushEncryption.MaxBytes ? FailureReason.TooLong : FailureReason.KeyUnusable;
            log.LogWarning(wrong, "A notification for {Host} could not be encrypted: {Reason}", endpoint.Host, reason);
            return new PushAnswer(LastError: reason);
        }

        using var request = await RequestAsync(push, endpoint, message, cancellation);
        try
        {
            var answer = await outgoing.SendAsync(request, most: 0, cancellation);
            return new PushAnswer(answer.Status, answer.RetryAfter);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            return new PushAnswer();
        }
    }

    async Task<HttpRequestMessage> RequestAsync(OutgoingPush push, Uri endpoint, byte[] message, CancellationToken cancellation)
    {
        var (publicKey, key) = await identities.GetAsync(cancellation);
        var subject = site.Base.StartsWith("https:", StringComparison.Ordinal) ? site.Base : "mailto:" + email.Sender.Address;
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(message) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.ContentEncoding.Add("aes128gcm");
        request.Headers.TryAddWithoutValidation("Authorization", Vapid.Header(endpoint, subject, key, publicKey, clock.GetUtcNow()));
        request.Headers.TryAddWithoutValidation("TTL", ((int)TimeToLive.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("Urgency", "normal");

        // A later word on the same entry takes the place of one that still waits at the service (RFC 8030 §5.4).
        if (push.EntryId is { } entry)
        {
            request.Headers.TryAddWithoutValidation("Topic", $"entry-{entry}");
        }

        return request;
    }
}
