using LiveBlog.ChangeStreams;

namespace LiveBlog.Tests.ChangeStreams;

public sealed class ChangeSignalTests
{
    [Fact]
    public void What_travels_between_machines_is_what_was_signalled()
    {
        foreach (
            var signal in new[]
            {
                ChangeSignal.Of(StreamKey.OfBlog(7)),
                ChangeSignal.Of(StreamKey.Newswire),
                ChangeSignal.Of(StreamKey.OfDiscussion(7)),
                ChangeSignal.Of(new StreamKey("scoreboard", 7)),
                ChangeSignal.Moderation,
                ChangeSignal.OfAccount("5f0c: é"),
            }
        )
        {
            ChangeSignal.TryParse(signal.ToString()).Should().Be(signal);
        }
    }

    [Fact]
    public void Machines_of_the_version_before_understand_what_they_know()
    {
        new[] { StreamKey.OfBlog(7), StreamKey.Newswire, StreamKey.OfDiscussion(7) }
            .Select(stream => ChangeSignal.Of(stream).ToString())
            .Should()
            .Equal("7", "0", "-7");
    }

    [Theory]
    [InlineData("")]
    [InlineData("account")]
    [InlineData("something of the version after")]
    [InlineData("stream scoreboard")]
    [InlineData("stream scoreboard x")]
    [InlineData("99999999999")]
    public void What_is_not_understood_is_left_out(string text) => ChangeSignal.TryParse(text).Should().BeNull();
}
