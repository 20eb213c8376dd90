using CsCheck;
using LiveBlog.Features.BlogPage;

namespace LiveBlog.Tests.Features.BlogPage;

public sealed class FeedCursorTests
{
    static readonly Gen<FeedCursor> Places = Gen.Select(
        Gen.Long[
            new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerMillisecond,
            new DateTime(2999, 12, 31, 0, 0, 0, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerMillisecond
        ],
        Gen.Long[1, long.MaxValue],
        (milliseconds, id) => new FeedCursor(new DateTime(milliseconds * TimeSpan.TicksPerMillisecond, DateTimeKind.Utc), id)
    );

    [Fact]
    public void A_place_written_and_read_is_the_same_place() =>
        Places.Sample(place =>
            FeedCursor.TryParse(place.ToString(), out var read) && read == place && read.PublishedAt.Kind == DateTimeKind.Utc
        );

    [Fact]
    public void A_place_needs_no_escaping_in_an_address() =>
        Places.Sample(place => Uri.EscapeDataString(place.ToString()) == place.ToString());

    [Fact]
    public void What_is_read_is_written_the_same_or_was_never_given() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["ABCxyz019-_"], 22, 22])
            .Sample(text =>
                !FeedCursor.TryParse(text, out var place) || FeedCursor.TryParse(place.ToString(), out var again) && again == place
            );

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAABfk7ZrmAAAAAAAAAAA=")]
    [InlineData("AAABfk7ZrmA AAAAAAAAAQ")]
    [InlineData("AAABfk7ZrmD__________w")]
    [InlineData("f_________8AAAAAAAAAAQ")]
    [InlineData("gAAAAAAAAAAAAAAAAAAAAQ")]
    [InlineData("AAABfk7ZrmAAAAAAAAAA\u0000Q")]
    public void Anything_else_is_refused(string? text) => FeedCursor.TryParse(text, out _).Should().BeFalse();
}
