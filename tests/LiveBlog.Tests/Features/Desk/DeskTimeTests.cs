using LiveBlog.Features.DeskForms;
using LiveBlog.Localization;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Features.Desk;

/// <summary>Hours and days in the desk's forms: as the page shows them, and as people write them.</summary>
public sealed class DeskTimeTests
{
    static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <summary>23:30 of the 12th in Paris.</summary>
    static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2022, 1, 12, 22, 30, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("21:32 12.01.2022", "2022-01-12T21:32:00")]
    [InlineData("12.01.2022 21:32", "2022-01-12T21:32:00")]
    [InlineData("12.01.2022, 21h32", "2022-01-12T21:32:00")]
    [InlineData("21 h 32 le 12/01/2022", "2022-01-12T21:32:00")]
    [InlineData("12 janvier 2022 à 21h32", "2022-01-12T21:32:00")]
    [InlineData("21:32:07 12.1.22", "2022-01-12T21:32:07")]
    [InlineData("21:32 12 January 2022", "2022-01-12T21:32:00")]
    [InlineData("January 12, 2022 9:32 PM", "2022-01-12T21:32:00")]
    [InlineData("9:32pm 12 Jan 2022", "2022-01-12T21:32:00")]
    [InlineData("9 p.m. 12 Jan", "2022-01-12T21:00:00")]
    [InlineData("12. Januar 2022 um 21.32 Uhr", "2022-01-12T21:32:00")]
    [InlineData("am 12.01.2022 um 21:32", "2022-01-12T21:32:00")]
    [InlineData("12 de enero de 2022, a las 21:32", "2022-01-12T21:32:00")]
    [InlineData("12 января 2022 г. в 21:32", "2022-01-12T21:32:00")]
    [InlineData("٢١:٣٢ ١٢ يناير ٢٠٢٢", "2022-01-12T21:32:00")]
    [InlineData("\u200f21:32\u200f 12.01.2022", "2022-01-12T21:32:00")]
    [InlineData("21:32\u00a012.01.2022", "2022-01-12T21:32:00")]
    [InlineData("2022-01-12 21:32", "2022-01-12T21:32:00")]
    [InlineData("1/31/2022 21:32", "2022-01-31T21:32:00")]
    [InlineData("2/3/2022 08:05", "2022-03-02T08:05:00")]
    [InlineData("21:32", "2022-01-12T21:32:00")]
    [InlineData("21h", "2022-01-12T21:00:00")]
    [InlineData("0:05", "2022-01-12T00:05:00")]
    [InlineData("12 am", "2022-01-12T00:00:00")]
    [InlineData("21:32 31.12.", "2022-12-31T21:32:00")]
    [InlineData("5 février", "2022-02-05T00:00:00")]
    [InlineData("5 fevrier 8h", "2022-02-05T08:00:00")]
    [InlineData("3 mai 2022 8h05", "2022-05-03T08:05:00")]
    public void An_hour_is_read_as_people_write_it(string typed, string iso)
    {
        DeskTime.ToIso(typed, Paris, Clock).Should().Be(iso);
        ZonedTime.TryParse(iso, Paris, out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("21")]
    [InlineData("25:00")]
    [InlineData("21:61")]
    [InlineData("31.02.2022 21:32")]
    [InlineData("13.13.2022 21:32")]
    [InlineData("13 pm")]
    [InlineData("21:32 12.01.2022 and more")]
    [InlineData("99999999999999999999:1")]
    public void What_is_no_hour_is_left_for_its_field_to_refuse(string typed)
    {
        DeskTime.ToIso(typed, Paris, Clock).Should().Be(typed);
        ZonedTime.TryParse(typed, Paris, out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("2022-01-12T21:32")]
    [InlineData("2022-01-12T21:32:00+01:00")]
    [InlineData("")]
    [InlineData(null)]
    public void What_programs_write_stays_as_it_is(string? typed) => DeskTime.ToIso(typed, Paris, Clock).Should().Be(typed);

    [Theory]
    [InlineData("10.01.2022", "2022-01-10")]
    [InlineData("10 January 2022", "2022-01-10")]
    [InlineData("le 10 janvier 2022", "2022-01-10")]
    [InlineData("2022-01-10", "2022-01-10")]
    [InlineData("10/1/22", "2022-01-10")]
    [InlineData("yesterday", "yesterday")]
    [InlineData("10.01.2022 21:32", "10.01.2022 21:32")]
    public void A_day_is_read_as_people_write_it(string typed, string iso) => DeskTime.ToIsoDay(typed, Paris, Clock).Should().Be(iso);

    public static TheoryData<string> Languages => [.. Strings.Languages.Order(StringComparer.Ordinal)];

    /// <summary>What the form shows, it reads: otherwise an entry that is saved untouched would move.</summary>
    [Theory]
    [MemberData(nameof(Languages))]
    public void What_is_shown_is_read_again_in_every_language_and_month(string language)
    {
        var style = new FeedLocale(Strings.For(language), Paris, language);
        for (var month = 1; month <= 12; month++)
        {
            var at = new DateTime(2022, month, 3, 20, 32, 0, DateTimeKind.Utc);
            var iso = style.Local(at).ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
            DeskTime.ToIso(DeskTime.Show(at, style), Paris, Clock).Should().Be(iso);
            DeskTime.ToIsoDay(DeskTime.Show(new DateOnly(2022, month, 3), style), Paris, Clock).Should().Be($"2022-{month:00}-03");

            // And as the page's headings write the day, without the day of the week.
            var named = style.Local(at).ToString("d MMMM yyyy", style.Strings.Culture);
            DeskTime.ToIso($"21:32 {named}", Paris, Clock).Should().Be($"2022-{month:00}-03T21:32:00", named);
        }
    }

    /// <summary>The clock shows half past two twice that night: both times are shown with their offset, and read with it.</summary>
    [Theory]
    [MemberData(nameof(Languages))]
    public void An_hour_that_comes_twice_is_read_as_it_is_shown(string language)
    {
        var style = new FeedLocale(Strings.For(language), Paris, language);
        foreach (
            var utc in new[]
            {
                new DateTime(2022, 10, 30, 0, 30, 0, DateTimeKind.Utc),
                new DateTime(2022, 10, 30, 1, 30, 0, DateTimeKind.Utc),
            }
        )
        {
            var shown = DeskTime.Show(utc, style);
            ZonedTime.TryParse(DeskTime.ToIso(shown, Paris, Clock)!, Paris, out var read).Should().BeTrue(shown);
            read.Should().Be(utc, shown);
        }
    }
}
