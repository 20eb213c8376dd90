using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LiveBlog.Http.Outgoing;
using LiveBlog.Localization;

namespace LiveBlog.Tests.Http.Outgoing;

/// <summary>Why something was not delivered is shown in the interface's language, never in the runtime's words.</summary>
public sealed class FailureReasonTests
{
    public static TheoryData<string> Reasons =>
        [
            FailureReason.TooLong,
            FailureReason.KeyUnusable,
            FailureReason.AddressRefused,
            FailureReason.ForbiddenAddress,
            FailureReason.SignInRefused,
            FailureReason.TextUnreadable,
            FailureReason.NotAFeed,
            FailureReason.NoHost,
            FailureReason.NoCertificate,
            FailureReason.TimedOut,
            FailureReason.Unreachable,
            FailureReason.Fault,
        ];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_reason_has_words_of_its_own_in_every_language(string reason) =>
        Strings
            .Languages.Select(language => FailureReason.In(Strings.For(language), reason))
            .Should()
            .OnlyHaveUniqueItems()
            .And.OnlyContain(said => said != reason);

    [Theory]
    [InlineData("HTTP 503", "the server answered 503")]
    [InlineData("421", "the server answered 421")]
    [InlineData("452 4.2.2", "the server answered 452")]
    [InlineData("550 5.1.1", "the mail server refused the address")]
    [InlineData(null, "an error in the program; its log has the details")]
    [InlineData("The specified key is not valid.", "an error in the program; its log has the details")]
    public void What_is_stored_is_shown_in_plain_words(string? stored, string said) =>
        FailureReason.In(Strings.For("en"), stored).Should().Be(said);

    [Fact]
    public void An_exception_is_stored_by_its_kind()
    {
        (Exception Failure, string Reason)[] table =
        [
            (new HttpRequestException("?", new ForbiddenAddressException("10.0.0.1")), FailureReason.ForbiddenAddress),
            (new HttpRequestException(HttpRequestError.NameResolutionError), FailureReason.NoHost),
            (new SocketException((int)SocketError.HostNotFound), FailureReason.NoHost),
            (new HttpRequestException(HttpRequestError.SecureConnectionError), FailureReason.NoCertificate),
            (new TaskCanceledException(), FailureReason.TimedOut),
            (new IOException(), FailureReason.Unreachable),
            (new CryptographicException(), FailureReason.KeyUnusable),
            (new DecoderFallbackException(), FailureReason.TextUnreadable),
            (new InvalidOperationException(), FailureReason.Fault),
        ];
        foreach (var (failure, reason) in table)
        {
            FailureReason.Of(failure).Should().Be(reason, failure.GetType().Name);
        }
    }
}
