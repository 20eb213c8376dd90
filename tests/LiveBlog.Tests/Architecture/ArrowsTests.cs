using System.Reflection;
using System.Text.RegularExpressions;
using LiveBlog.Model;
using NetArchTest.Rules;

namespace LiveBlog.Tests.Architecture;

/// <summary>Features → Rendering → Search → Model; Features → Changes → Data → Search → Model; Model → nothing.</summary>
public sealed class ArrowsTests
{
    static readonly Assembly Program = typeof(Blog).Assembly;

    /// <summary>
    /// What each feature may reach besides its own: publishing goes through Publishing's commands and pictures through Media's, Shared
    /// is everybody's, Operations is the host's room.
    /// </summary>
    static readonly Dictionary<string, string[]> MayReach = new(StringComparer.Ordinal)
    {
        ["Api"] = ["Publishing", "Media"],
        ["Desk"] = ["Publishing", "Media"],
        ["Media"] = ["Publishing"],
        ["Newswire"] = ["Publishing"],
    };

    static IEnumerable<string> Features =>
        Program
            .GetTypes()
            .Select(t => t.Namespace ?? "")
            .Where(n => n.StartsWith("LiveBlog.Features.", StringComparison.Ordinal))
            .Select(n => n.Split('.')[2])
            .Distinct();

    public static TheoryData<string, string[]> Rooms =>
        new()
        {
            {
                "LiveBlog.Model",
                [
                    "LiveBlog.Search",
                    "LiveBlog.Data",
                    "LiveBlog.Changes",
                    "LiveBlog.Rendering",
                    "LiveBlog.Features",
                    "Microsoft.EntityFrameworkCore",
                    "Microsoft.AspNetCore",
                    "Npgsql",
                    "Serilog",
                ]
            },
            {
                "LiveBlog.Search",
                [
                    "LiveBlog.Data",
                    "LiveBlog.Changes",
                    "LiveBlog.Rendering",
                    "LiveBlog.Features",
                    "Microsoft.EntityFrameworkCore",
                    "Microsoft.AspNetCore",
                    "Npgsql",
                ]
            },
            { "LiveBlog.Data", ["LiveBlog.Changes", "LiveBlog.Rendering", "LiveBlog.Features"] },
            { "LiveBlog.Changes", ["LiveBlog.Rendering", "LiveBlog.Features"] },
            { "LiveBlog.Rendering", ["LiveBlog.Data", "LiveBlog.Changes", "LiveBlog.Features", "Microsoft.EntityFrameworkCore"] },
        };

    public static TheoryData<string> OrdinaryFeatures => [.. Features.Where(feature => feature is not "Operations")];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_knows_only_the_rooms_below_it(string room, string[] above) => ShouldNotReach(room, above);

    [Theory]
    [MemberData(nameof(OrdinaryFeatures))]
    public void A_feature_never_reaches_into_another(string feature)
    {
        string[] allowed = [feature, "Shared", .. MayReach.GetValueOrDefault(feature, [])];
        ShouldNotReach(
            $"LiveBlog.Features.{feature}",
            [.. Features.Where(other => !allowed.Contains(other)).Select(other => $"LiveBlog.Features.{other}")]
        );
    }

    [Fact]
    public void Only_Publishing_the_host_and_the_log_itself_write_blogs_and_entries()
    {
        var writers = Types
            .InAssembly(Program)
            .That()
            .HaveDependencyOnAny("LiveBlog.Changes.BlogTransaction", "LiveBlog.Changes.NewswireTransaction")
            .GetTypes()
            .Select(t => t.Namespace)
            .Distinct();
        writers.Should().BeSubsetOf(["LiveBlog.Changes", "LiveBlog.Features.Publishing"]);
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
            "LiveBlog.Changes.IChangeSink", // Changes calls up into Live without knowing it: an arrow the other way.
            "LiveBlog.Changes.INewswireSink", // As above.
            "LiveBlog.Changes.IDiscussionSink", // As above.
            "LiveBlog.Changes.ISignedInSink", // As above.
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

    static void ShouldNotReach(string room, string[] others)
    {
        var result = Types.InAssembly(Program).That().ResideInNamespace(room).ShouldNot().HaveDependencyOnAny(others).GetResult();
        (result.FailingTypeNames ?? []).Should().BeEmpty("{0} must not reach {1}", room, string.Join(", ", others));
    }

    // Compiled pages and migrations, and what the compiler makes for itself.
    static bool IsGenerated(Type type) =>
        type.FullName is not { } name
        || name.Contains('<', StringComparison.Ordinal)
        || name.Contains(".Migrations.", StringComparison.Ordinal)
        || !name.StartsWith("LiveBlog.", StringComparison.Ordinal);
}
