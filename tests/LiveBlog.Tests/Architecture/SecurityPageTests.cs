using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace LiveBlog.Tests.Architecture;

/// <summary>docs/security.md says of each requirement where it is met and what tests it.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_test_and_file_that_the_security_page_names_exists()
    {
        var root = Root();
        var page = File.ReadAllText(Path.Combine(root, "docs", "security.md"));
        var tests = Directory
            .GetFiles(Path.Combine(root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
            .GroupBy(path => Path.GetFileNameWithoutExtension(path))
            .ToDictionary(files => files.Key, files => string.Concat(files.Select(File.ReadAllText)), StringComparer.Ordinal);
        bool Exists(Match test) =>
            tests.TryGetValue(test.Groups["type"].Value, out var text)
            && text.Contains($" {test.Groups["method"].Value}(", StringComparison.Ordinal);

        var named = TestName().Matches(page);
        named.Should().HaveCountGreaterThan(100);
        named.Where(test => !Exists(test)).Select(test => test.Value).Distinct().Should().BeEmpty();

        var paths = FileName().Matches(page).Select(file => file.Groups["path"].Value).Distinct().ToList();
        paths.Should().HaveCountGreaterThan(20);
        string[] roots = [root, Path.Combine(root, "src", "LiveBlog")];
        paths.Where(path => !roots.Any(its => File.Exists(Path.Combine(its, path)))).Should().BeEmpty();
    }

    internal static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"`(?<type>[A-Za-z]+Tests)\.(?<method>[A-Za-z_0-9]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TestName();

    const string OfFile = @"`(?<path>[A-Za-z][A-Za-z0-9_./-]*\.(cs|cshtml|ts|json|props|md))`";

    [GeneratedRegex(OfFile, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex FileName();
}
