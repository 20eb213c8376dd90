namespace LiveBlog.Tests.Architecture;

/// <summary>Code and prose that fit on a screen (.editorconfig, max_line_length).</summary>
public sealed class LineLengthTests
{
    const int MaxLength = 140;

    static readonly string[] Generated = ["bin", "obj", "node_modules", "Migrations", "artifacts"];

    [Theory]
    [InlineData("src/LiveBlog", "*.cs")]
    [InlineData("src/LiveBlog.Generators", "*.cs")]
    [InlineData("tests", "*.cs")]
    [InlineData("docs", "*.md")]
    [InlineData(".", "*.md")]
    public void No_line_is_longer_than_140_columns(string folder, string files)
    {
        var root = SecurityPageTests.Root();
        Directory
            .EnumerateFiles(Path.Combine(root, folder), files, new EnumerationOptions { RecurseSubdirectories = folder != "." })
            .Select(path => Path.GetRelativePath(root, path))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Intersect(Generated, StringComparer.Ordinal).Any())
            .SelectMany(path =>
                File.ReadLines(Path.Combine(root, path))
                    .Select((line, at) => (line, at))
                    .Where(each => each.line.Length > MaxLength && !CannotBeBroken(each.line.TrimStart(), folder == "tests"))
                    .Select(each => $"{path}:{each.at + 1}: {each.line.Length} columns")
            )
            .Should()
            .BeEmpty();
    }

    /// <summary>A row of a Markdown table, and in tests a line of a sample: markup, a script or a string.</summary>
    static bool CannotBeBroken(string line, bool isTest) => line.StartsWith('|') || (isTest && line.AsSpan().ContainsAny("\"'<`"));
}
