using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using LiveBlog.Localization;
using LiveBlog.Model;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace LiveBlog.Http.Outgoing;

/// <summary>
/// Why something could not be delivered or read, as it is stored: one of the names below, or the status that was answered ("HTTP 503", of a
/// mail server "550 5.1.1"). Shown in the interface's language; the exception's own text is in the program's log alone.
/// </summary>
public static partial class FailureReason
{
    public const string TooLong = "tooLong",
        KeyUnusable = "keyUnusable",
        AddressRefused = "addressRefused",
        ForbiddenAddress = "forbiddenAddress",
        SignInRefused = "signInRefused",
        TextUnreadable = "textUnreadable",
        NotAFeed = "notAFeed",
        NoHost = "noHost",
        NoCertificate = "noCertificate",
        TimedOut = "timedOut",
        Unreachable = "unreachable",
        Fault = "fault";

    /// <summary>The most characters of a stored reason.</summary>
    public const int MaxLength = 300;

    public static string Of(Exception failure) =>
        failure switch
        {
            ForbiddenAddressException or { InnerException: ForbiddenAddressException } => ForbiddenAddress,
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => NoHost,
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } => NoHost,
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or SslHandshakeException => NoCertificate,
            AuthenticationException or ServiceNotAuthenticatedException => SignInRefused,
            OperationCanceledException or TimeoutException => TimedOut,
            HttpRequestException or IOException or SocketException or SmtpProtocolException or ServiceNotConnectedException => Unreachable,
            CryptographicException => KeyUnusable,
            ArgumentOutOfRangeException or ArgumentNullException => Fault,
            ArgumentException or FormatException or JsonException or ParseException => TextUnreadable,
            _ => Fault,
        };

    /// <summary>With the sentence that names the line; at most <see cref="MaxLength"/> characters.</summary>
    public static string NotAFeedBecause(string sentence) => $"{NotAFeed}: {sentence}".Truncate(MaxLength);

    public static string OfStatus(int status) => string.Create(CultureInfo.InvariantCulture, $"HTTP {status}");

    /// <summary>A reason in the interface's language; for a text that an earlier version stored, a reference to the log.</summary>
    public static string In(Strings strings, string? reason)
    {
        reason ??= Fault;
        if (strings.FailedOf(reason) is { } said)
        {
            return said;
        }

        if (reason.StartsWith(NotAFeed + ": ", StringComparison.Ordinal))
        {
            return $"{strings.FailedNotAFeed} ({reason[(NotAFeed.Length + 2)..]})";
        }

        return Answer().Match(reason) is not { Success: true } answer ? strings.FailedFault
            : answer.Groups["code"].ValueSpan.StartsWith("5.1.", StringComparison.Ordinal) ? strings.FailedAddressRefused
            : strings.FailedAnswered(answer.Groups["status"].Value);
    }

    // The enhanced code of a mail server (RFC 3463 §3.2): X.1.Y is about an address.
    [GeneratedRegex(
        @"\A(HTTP )?(?<status>[1-5][0-9]{2})( (?<code>[245]\.[0-9]{1,3}\.[0-9]{1,3}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Answer();
}
