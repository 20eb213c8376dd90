using LiveBlog.Localization;

namespace LiveBlog.Tests.Architecture;

/// <summary>docs/interface-terms.md names the term of each thing in each language.</summary>
public sealed class InterfaceTermsTests
{
    static readonly string[] Columns = ["en", "fr", "de", "es", "ru", "ar"];

    [Fact]
    public void The_table_of_terms_says_what_the_interface_says()
    {
        var rows = File.ReadLines(Path.Combine(SecurityPageTests.Root(), "docs", "interface-terms.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(cell => cell.Trim(' ')).ToArray())
            .ToList();
        rows.Should().HaveCountGreaterThan(40);
        foreach (var row in rows)
        {
            var key = row[0].Trim('`');
            row.Skip(1).Should().Equal(Columns.Select(language => Strings.For(language).All[key].GetString()), "of \"{0}\"", key);
        }
    }
}
