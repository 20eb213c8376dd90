using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LiveBlog.Model;
using NetArchTest.Rules;

namespace LiveBlog.Tests.Architecture;

/// <summary>The table of docs/architecture.md says which room may use which; the program keeps to it.</summary>
public sealed partial class ArrowsTests
{
    static readonly Assembly Program = typeof(Blog).Assembly;

    static readonly Lazy<Dictionary<string, string[]>> Table = new(ReadTable);

    static readonly Lazy<HashSet<string>> Infrastructure = new(FindInfrastructure);

    static readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<Type>>> Dependents = new(StringComparer.Ordinal);

    public static TheoryData<string> Rooms => [.. Table.Value.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_only_the_rooms_that_the_table_names(string room)
    {
        var others = Table.Value.Keys.Except(Table.Value[room], StringComparer.Ordinal).Where(other => other != room);
        others.SelectMany(other => UsersOf(other, room).Select(user => $"{user} uses {other}")).Should().BeEmpty();
        ImportsOf(room).Except(Table.Value[room], StringComparer.Ordinal).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void The_table_names_no_room_that_is_not_used(string room) =>
        Table.Value[room].Except(ImportsOf(room), StringComparer.Ordinal).Where(used => UsersOf(used, room).Count == 0).Should().BeEmpty();

    [Fact]
    public void The_table_has_every_room_and_no_cycle()
    {
        Program
            .GetTypes()
            .Where(type => !IsGenerated(type) && type.Namespace is { } name && name != "LiveBlog" && name != "LiveBlog.Features")
            .Select(RoomOf)
            .Distinct()
            .Should()
            .BeEquivalentTo(Table.Value.Keys);

        // Take away, again and again, the rooms that use none of those that are left.
        var left = Table.Value.ToDictionary(row => row.Key, row => row.Value, StringComparer.Ordinal);
        while (left.Where(row => !row.Value.Any(left.ContainsKey)).Select(row => row.Key).ToList() is { Count: > 0 } free)
        {
            free.ForEach(room => left.Remove(room));
        }

        left.Keys.Should().BeEmpty("these rooms use each other in a circle");
    }

    [Fact]
    public void The_model_knows_no_framework_but_the_base_class_of_accounts()
    {
        string[] frameworks =
        [
            "Microsoft.EntityFrameworkCore",
            "Microsoft.AspNetCore.Builder",
            "Microsoft.AspNetCore.Http",
            "Microsoft.AspNetCore.Mvc",
            "Microsoft.AspNetCore.SignalR",
            "Npgsql",
            "Serilog",
        ];
        frameworks.SelectMany(framework => UsersOf(framework, "Model")).Should().BeEmpty();
    }

    [Fact]
    public void Only_Publishing_Newswire_and_the_log_itself_write_blogs_and_entries()
    {
        var writers = Types
            .InAssembly(Program)
            .That()
            .HaveDependencyOnAny("LiveBlog.ChangeStreams.BlogTransaction", "LiveBlog.ChangeStreams.NewswireTransaction")
            .GetTypes()
            .Select(t => t.Namespace)
            .Distinct();
        writers.Should().BeSubsetOf(["LiveBlog.ChangeStreams", "LiveBlog.Features.Newswire", "LiveBlog.Features.Publishing"]);
    }

    [Fact]
    public void Every_class_is_sealed_abstract_or_static()
    {
        var open = Program
            .GetTypes()
            .Where(t => t is { IsClass: true, IsSealed: false, IsAbstract: false } && !IsGenerated(t))
            .Select(t => t.FullName);
        open.Should().BeEmpty();
    }

    [Fact]
    public void An_interface_with_one_implementation_has_a_reason()
    {
        string[] reasons =
        [
            "LiveBlog.ChangeStreams.IStreamSink", // ChangeStreams calls up into Live without knowing it: an arrow the other way.
            "LiveBlog.ChangeStreams.ISignedInSink", // As above.
        ];
        var lonely = Program
            .GetTypes()
            .Where(t => t.IsInterface && !IsGenerated(t))
            .Where(i => Program.GetTypes().Count(t => t.IsClass && i.IsAssignableFrom(t)) < 2)
            .Select(t => t.FullName);
        lonely.Should().BeEquivalentTo(reasons);
    }

    [Fact]
    public void Nothing_is_called_by_a_name_that_says_nothing()
    {
        var named = Program
            .GetTypes()
            .Where(t =>
                !IsGenerated(t)
                && Regex.IsMatch(t.Name, "(Manager|Helper|Service|Utils?|Dto|Impl)$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            )
            .Select(t => t.FullName);
        named.Should().BeEmpty();
    }

    static IReadOnlyList<string> UsersOf(string used, string room)
    {
        var (its, within) = (NamespaceOf(room), NamespaceOf(room) + ".");
        return
        [
            .. DependentsOf(used.Contains('.', StringComparison.Ordinal) ? used : NamespaceOf(used))
                .Where(type => type.Namespace == its || type.Namespace?.StartsWith(within, StringComparison.Ordinal) == true)
                .Select(type => type.FullName!),
        ];
    }

    /// <summary>All types that use a namespace. Each search reads the whole program, so it is kept for the other rooms.</summary>
    static IReadOnlyList<Type> DependentsOf(string used) =>
        Dependents
            .GetOrAdd(
                used,
                static of => new Lazy<IReadOnlyList<Type>>(() => [.. Types.InAssembly(Program).That().HaveDependencyOn(of).GetTypes()])
            )
            .Value;

    // The compiled types do not show constants and what stands in closures; an import that is not needed is an error of the build.
    static IEnumerable<string> ImportsOf(string room) =>
        Directory
            .GetFiles(FolderOf(room), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("Migrations", StringComparison.Ordinal))
            .SelectMany(path => Import().Matches(File.ReadAllText(path)))
            .Select(import => import.Groups["room"].Value)
            .Where(used => used != room)
            .Distinct();

    static string FolderOf(string room) => Path.Combine([Root(), "src", .. NamespaceOf(room).Split('.')]);

    static string NamespaceOf(string room) => Infrastructure.Value.Contains(room) ? $"LiveBlog.{room}" : $"LiveBlog.Features.{room}";

    static string RoomOf(Type type)
    {
        var parts = type.Namespace!.Split('.');
        return parts[1] == "Features" ? parts[2] : parts[1];
    }

    // The rooms beside Features; their folders stand at the root of the project.
    static HashSet<string> FindInfrastructure() =>
        [
            .. Program
                .GetTypes()
                .Select(type => (type.Namespace ?? "").Split('.'))
                .Where(parts => parts.Length > 1 && parts[0] == "LiveBlog" && parts[1] != "Features")
                .Select(parts => parts[1]),
        ];

    // Compiled pages and migrations, and what the compiler makes for itself.
    internal static bool IsGenerated(Type type) =>
        type.FullName is not { } name
        || name.Contains('<', StringComparison.Ordinal)
        || name.Contains(".Migrations.", StringComparison.Ordinal)
        || !name.StartsWith("LiveBlog.", StringComparison.Ordinal);

    static Dictionary<string, string[]> ReadTable() =>
        Row()
            .Matches(File.ReadAllText(Path.Combine(Root(), "docs", "architecture.md")))
            .ToDictionary(
                row => row.Groups["room"].Value,
                row => row.Groups["uses"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                StringComparer.Ordinal
            );

    static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(
        @"^using (static )?(\w+ = )?LiveBlog\.(Features\.)?(?<room>\w+)[\w.]*;",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Import();

    // | `Room` | what it holds | A, B, C |
    [GeneratedRegex(
        @"^\| `(?<room>\w+)` \| [^|\n]+ \| (?<uses>[\w, ]*?) *\|$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Row();
}
