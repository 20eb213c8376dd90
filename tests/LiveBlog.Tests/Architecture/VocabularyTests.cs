using System.Reflection;
using System.Text.RegularExpressions;
using LiveBlog.Model;

namespace LiveBlog.Tests.Architecture;

/// <summary>One word for a thing: docs/architecture.md has the glossary, this has the words that it replaced.</summary>
public sealed partial class VocabularyTests
{
    /// <summary>What types, members, parameters and files are not called, and what they are called instead.</summary>
    static readonly (string Word, string Instead)[] Names =
    [
        ("AsItWas", "FromVersion"),
        ("Become", "TransitionTo"),
        ("Carrier", "MailSender"),
        ("Darkroom", "ImageProcessor"),
        ("DeadAddresses", "SuppressionList"),
        ("Developed", "ProcessedImage"),
        ("Elsewhere", "EmbedProvider, or what it is"),
        ("Entrance", "SignInAudit"),
        ("FeedStyle", "FeedLocale"),
        ("LateWords", "LateAnswers"),
        ("LeavingReaders", "ClosedAccountCleanupJob"),
        ("Moment", "KeyEvent, Time"),
        ("ReplayWays", "ReplayNavigation"),
        ("ReturnedMail", "Bounces"),
        ("Talk", "Discussion"),
        ("DiscussionClient", "Participant"),
        ("Teller", "NotificationDispatcher"),
        ("Tidying", "CleanupJob"),
        ("WhoIsHere", "DeskPresence"),
    ];

    /// <summary>What comments do not say, and what they say instead.</summary>
    static readonly (string Phrase, string Instead)[] Phrases =
    [
        ("anew", "again"),
        ("darkroom", "image processor"),
        ("himself", "themselves"),
        ("hitherto", "so far"),
        ("its like", "similar"),
        ("likewise", "also"),
        ("shut out", "suspended"),
        ("teller", "dispatcher"),
        ("told of", "notified of"),
        ("whoever", "the person, by name of what they do"),
    ];

    /// <summary>The client's files take their names from its folders; that part follows the words of the server.</summary>
    static readonly string[] Sources = [Path.Combine("src", "LiveBlog"), "tests"];

    static readonly string Root = SecurityPageTests.Root();

    [Fact]
    public void No_type_member_or_parameter_has_a_word_that_was_replaced() =>
        new[] { typeof(Blog).Assembly, typeof(VocabularyTests).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => !ArrowsTests.IsGenerated(type))
            .SelectMany(type => NamesIn(type).SelectMany(name => Refused(name).Select(use => $"{type.FullName}: {name} -> {use}")))
            .Distinct()
            .Should()
            .BeEmpty();

    [Fact]
    public void No_file_has_a_word_that_was_replaced() =>
        Files(".cs", ".cshtml").SelectMany(path => Refused(Path.GetFileName(path)).Select(use => $"{path} -> {use}")).Should().BeEmpty();

    [Fact]
    public void No_comment_has_a_phrase_that_was_replaced() =>
        Files(".cs", ".cshtml")
            .Where(path => Path.GetFileName(path) != "VocabularyTests.cs")
            .SelectMany(path => Comment().Matches(File.ReadAllText(Path.Combine(Root, path))).Select(comment => (path, comment.Value)))
            .SelectMany(comment =>
                Phrases
                    .Where(phrase => HasWord(comment.Value, phrase.Phrase))
                    .Select(phrase => $"{comment.path}: {comment.Value.Trim()} -> {phrase.Instead}")
            )
            .Should()
            .BeEmpty();

    [Theory]
    [InlineData("TalkPanel")]
    [InlineData("_TalkPanel.cshtml")]
    [InlineData("MaxMoments")]
    [InlineData("darkroom")]
    [InlineData("OnPostTalkAsync", false)]
    [InlineData("Who_is_shut_out_cannot_sign_in")]
    [InlineData("What_becomes_a_moment_is_talked_of", false)]
    [InlineData("Stalks", false)]
    public void A_word_is_found_as_a_part_of_a_name(string name, bool isRefused = true) => Refused(name).Any().Should().Be(isRefused);

    // Names of handlers are part of addresses, and stay. The names of tests are sentences, held to what comments say.
    static IEnumerable<string> Refused(string name) =>
        name.StartsWith("OnPost", StringComparison.Ordinal) || name.StartsWith("OnGet", StringComparison.Ordinal) ? []
        : Sentence().IsMatch(name)
            ? Phrases.Where(phrase => HasWord(name.Replace('_', ' '), phrase.Phrase)).Select(phrase => phrase.Instead)
        : Names.Where(entry => Parts(name).Contains(Parts(entry.Word), StringComparison.Ordinal)).Select(entry => entry.Instead);

    // "_TalkPanels.cshtml" has the parts "|talk|panel|cshtml|".
    static string Parts(string name) =>
        "|" + string.Concat(Part().Matches(name).Select(part => part.Value.ToLowerInvariant().TrimEnd('s') + "|"));

    static IEnumerable<string> NamesIn(Type type) =>
        type.GetMembers(
                BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
            )
            .Where(member => !member.Name.Contains('<', StringComparison.Ordinal))
            .SelectMany(member =>
                member is MethodBase method ? method.GetParameters().Select(p => p.Name ?? "").Append(method.Name) : [member.Name]
            )
            .Append(type.Name);

    static IEnumerable<string> Files(params string[] endings) =>
        Sources
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
            .Where(path => endings.Contains(Path.GetExtension(path)) && !Built().IsMatch(path))
            .Select(path => Path.GetRelativePath(Root, path));

    static bool HasWord(string text, string phrase) =>
        Regex.IsMatch(
            text,
            $@"\b{Regex.Escape(phrase)}\b",
            RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
            TimeSpan.FromSeconds(1)
        );

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*_[A-Za-z0-9]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Sentence();

    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Part();

    [GeneratedRegex(@"[/\\](bin|obj|node_modules|Migrations)[/\\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Built();

    [GeneratedRegex(
        @"^\s*//.*|(?<=[;{}),]\s*)//.*|@\*[\s\S]*?\*@",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000
    )]
    private static partial Regex Comment();
}
