using LiveBlog.Model;

namespace LiveBlog.Tests.Model;

/// <summary>A name is what it looks like.</summary>
public sealed class DisplayNameTests
{
    [Theory]
    [InlineData("\u3164\u3164")]
    [InlineData("\u115F\u1160")]
    [InlineData("\uFFA0\uFFA0")]
    [InlineData("Ana\u3164")]
    [InlineData("Ana\u200CMaria")]
    [InlineData("\u200Cعلی")]
    [InlineData("علی\u200D")]
    [InlineData("Ana \u202Eairam")]
    public void What_cannot_be_seen_makes_no_name(string typed) => DisplayName.Parse(typed).Should().BeNull();

    [Theory]
    [InlineData("می\u200Cخواهم")]
    [InlineData("نیم\u200Cفاصله علی")]
    [InlineData("क्\u200Dष अमित")]
    [InlineData("김민준")]
    public void Joiners_within_the_words_of_scripts_that_need_them_are_taken(string typed) => DisplayName.Parse(typed).Should().NotBeNull();

    [Fact]
    public void A_joiner_makes_no_other_name() => DisplayName.Skeleton("می\u200Cخواهم").Should().Be(DisplayName.Skeleton("میخواهم"));
}
