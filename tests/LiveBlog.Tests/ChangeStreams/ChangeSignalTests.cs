using LiveBlog.ChangeStreams;

namespace LiveBlog.Tests.ChangeStreams;

public sealed class ChangeSignalTests
{
    [Fact]
    public void What_travels_between_machines_is_what_was_rung_for()
    {
        foreach (
            var ring in new[]
            {
                ChangeSignal.OfBlog(7),
                ChangeSignal.Newswire,
                ChangeSignal.OfDiscussion(7),
                ChangeSignal.Moderation,
                ChangeSignal.OfAccount("5f0c: é"),
            }
        )
        {
            ChangeSignal.TryParse(ring.ToString(), out var read).Should().BeTrue();
            read.Should().Be(ring);
        }
    }

    [Fact]
    public void Machines_of_the_version_before_understand_what_they_know()
    {
        new[] { ChangeSignal.OfBlog(7), ChangeSignal.Newswire, ChangeSignal.OfDiscussion(7) }
            .Select(ring => ring.ToString())
            .Should()
            .Equal("7", "0", "-7");
    }

    [Theory]
    [InlineData("")]
    [InlineData("account")]
    [InlineData("something of the version after")]
    [InlineData("99999999999")]
    public void What_is_not_understood_is_left_out(string text) => ChangeSignal.TryParse(text, out _).Should().BeFalse();
}
