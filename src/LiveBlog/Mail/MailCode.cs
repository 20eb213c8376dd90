using System.Globalization;
using System.Text.RegularExpressions;
using LiveBlog.Http.Outgoing;
using MailKit.Net.Smtp;

namespace LiveBlog.Mail;

/// <summary>
/// What is kept and logged of a mail server's refusal: its codes alone (RFC 5321 §4.2, RFC 3463 §2), as "550 5.1.1". The text
/// after them is the server's, and often names the address. Of any other failure, its <see cref="FailureReason"/>.
/// </summary>
public static partial class MailCode
{
    public static string Of(Exception failure) =>
        failure is SmtpCommandException refusal
            ? $"{((int)refusal.StatusCode).ToString(CultureInfo.InvariantCulture)} {EnhancedIn(refusal.Message)}".TrimEnd()
            : FailureReason.Of(failure);

    /// <summary>The enhanced code that a text has as its first or second word; empty where it has none.</summary>
    public static string EnhancedIn(string text) => Enhanced().Match(text) is { Success: true } match ? match.Groups["code"].Value : "";

    [GeneratedRegex(
        @"\A\s*(?:[a-z]+;\s*)?(?:[245][0-9]{2}[ -])?(?<code>[245]\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9.])",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Enhanced();
}
