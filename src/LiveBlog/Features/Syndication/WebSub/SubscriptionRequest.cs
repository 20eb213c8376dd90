using System.Globalization;
using System.Text;
using LiveBlog.Http.Outgoing;

namespace LiveBlog.Features.Syndication.WebSub;

public enum SubscriptionMode
{
    Subscribe,
    Unsubscribe,
}

/// <summary>What somebody asks of the hub (WebSub §5.1), well formed.</summary>
/// <param name="Feed">The feed that <paramref name="Topic"/> is the address of.</param>
/// <param name="Topic">hub.topic, as the feed announces itself.</param>
/// <param name="Callback">hub.callback, exactly as it was given (§8.3).</param>
/// <param name="Lease">hub.lease_seconds, within the hub's bounds.</param>
/// <param name="Secret">hub.secret; null leaves deliveries unsigned.</param>
public sealed record SubscriptionRequest(
    SubscriptionMode Mode,
    FeedTopic Feed,
    string Topic,
    string Callback,
    TimeSpan Lease,
    string? Secret
)
{
    /// <summary>Whose server the callback is.</summary>
    public string Host { get; } = RegistrableHost.Of(new Uri(Callback));

    /// <summary>Ten days, as §8.2 advises.</summary>
    public static readonly TimeSpan UsualLease = TimeSpan.FromDays(10);

    public static readonly TimeSpan ShortestLease = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan LongestLease = TimeSpan.FromDays(30);

    /// <summary>Bytes, of UTF-8 (§5.1: fewer than 200).</summary>
    const int SecretBelow = 200;

    const int LongestCallback = 2_000;

    /// <summary>Reads the form. Parameters that the hub does not know are passed over (§5.1).</summary>
    /// <param name="base">The site's address, without a slash at the end.</param>
    /// <param name="wrong">A sentence for each field that is not right, which begins with its name.</param>
    public static SubscriptionRequest? TryRead(IFormCollection form, string @base, out IReadOnlyList<string> wrong)
    {
        SubscriptionMode? mode = form["hub.mode"].ToString() switch
        {
            "subscribe" => SubscriptionMode.Subscribe,
            "unsubscribe" => SubscriptionMode.Unsubscribe,
            _ => null,
        };
        var topic = form["hub.topic"].ToString();
        var feed = topic.StartsWith(@base + "/", StringComparison.Ordinal) ? FeedTopic.TryParse(topic[@base.Length..]) : null;
        var callback = form["hub.callback"].ToString();
        var secret = form["hub.secret"].ToString();

        // A lease is nothing to one who leaves (§5.1).
        var lease = UsualLease;
        var isLease = mode == SubscriptionMode.Unsubscribe || TryReadLease(form["hub.lease_seconds"].ToString(), out lease);

        var sentences = new List<string>();
        Need(mode is not null, "hub.mode: it must be subscribe or unsubscribe.");
        Need(
            feed is not null,
            "hub.topic: it must be the address of a feed of this site, as the feed itself gives it in its link \"self\"."
        );
        Need(
            IsCallback(callback),
            "hub.callback: it must be an absolute address, http or https, of at most 2,000 characters, without a user name or a fragment."
        );
        Need(isLease, "hub.lease_seconds: it must be a number of seconds, in digits, more than none.");
        Need(
            Encoding.UTF8.GetByteCount(secret) < SecretBelow && !secret.Any(char.IsControl),
            "hub.secret: it must be a text of less than 200 bytes."
        );
        wrong = sentences;
        return sentences.Count > 0
            ? null
            : new SubscriptionRequest(mode!.Value, feed!, topic, callback, lease, secret.Length == 0 ? null : secret);

        void Need(bool isRight, string sentence)
        {
            if (!isRight)
            {
                sentences.Add(sentence);
            }
        }
    }

    // What is not plain ASCII has a spelling that is; which one the subscriber means is not for the hub to guess.
    static bool IsCallback(string text) =>
        text.Length is > 0 and <= LongestCallback
        && text.All(c => c is > ' ' and < '\u007F')
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme is "http" or "https")
        && uri.Host.Length > 0
        && uri.UserInfo.Length == 0
        && !text.Contains('#', StringComparison.Ordinal);

    static bool TryReadLease(string text, out TimeSpan lease)
    {
        lease = UsualLease;
        if (text.Length == 0)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds < 1)
        {
            return false;
        }

        lease = TimeSpan.FromSeconds(Math.Clamp(seconds, (long)ShortestLease.TotalSeconds, (long)LongestLease.TotalSeconds));
        return true;
    }
}
