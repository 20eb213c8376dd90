using System.Globalization;
using System.Text.Json;
using LiveBlog.Model;

namespace LiveBlog.Tests.Model;

public sealed class NumberTypesTests
{
    [Fact]
    public void They_are_plain_numbers_in_json()
    {
        const string Written = """{"Id":12,"Last":null,"Seen":{"7":"x"}}""";
        var sent = new Sent(new EntryId(12), Last: null, new() { [new Revision(7)] = "x" });
        JsonSerializer.Serialize(sent).Should().Be(Written);
        var read = JsonSerializer.Deserialize<Sent>(Written)!;
        read.Id.Should().Be(new EntryId(12));
        read.Last.Should().BeNull();
        read.Seen.Should().Equal(sent.Seen);
    }

    [Theory]
    [InlineData("12", true)]
    [InlineData("-3", true)]
    [InlineData("", false)]
    [InlineData("1.5", false)]
    [InlineData("9223372036854775808", false)]
    [InlineData(null, false)]
    public void What_is_no_whole_number_is_refused(string? text, bool isNumber)
    {
        EntryId.TryParse(text, CultureInfo.InvariantCulture, out var id).Should().Be(isNumber);
        Revision.TryParse(text, CultureInfo.InvariantCulture, out var revision).Should().Be(isNumber);
        (isNumber ? text : "0").Should().Be(id.ToString()).And.Be(revision.ToString());
    }

    [Fact]
    public void Revisions_are_in_order()
    {
        Revision.None.Next().Should().Be(new Revision(1));
        new Revision(7).Previous().Next().Should().Be(new Revision(7));
        (new Revision(2) < new Revision(10) && new Revision(10) >= new Revision(10)).Should().BeTrue();
        new[] { new Revision(10), new Revision(2) }.Max().Should().Be(new Revision(10));
        Revision.Min(new Revision(10), new Revision(2)).Should().Be(new Revision(2));
    }

    sealed record Sent(EntryId Id, Revision? Last, Dictionary<Revision, string> Seen);
}
