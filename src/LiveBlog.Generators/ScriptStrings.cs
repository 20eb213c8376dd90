using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace LiveBlog.Generators;

/// <summary>The strings that a script reads: a type in one of the client's <c>strings.ts</c> made of <c>Texts</c>.</summary>
sealed class ScriptStrings
{
    static readonly Regex List = new(
        @"\btype (?<name>\w+) =\s+Texts<(?<keys>[^>]*)>",
        RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(1)
    );

    static readonly Regex Quoted = new("\"(?<key>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    ScriptStrings(string path, SourceText text, Match its)
    {
        Name = its.Groups["name"].Value;
        Keys = [.. Quoted.Matches(its.Groups["keys"].Value).Cast<Match>().Select(m => m.Groups["key"].Value)];
        var span = new TextSpan(its.Index, its.Length);
        Location = Location.Create(path, span, text.Lines.GetLinePositionSpan(span));
    }

    public string Name { get; }

    public IReadOnlyList<string> Keys { get; }

    public Location Location { get; }

    public static bool IsOne(string path) => System.IO.Path.GetFileName(path) == "strings.ts";

    public static IEnumerable<ScriptStrings> In(string path, string script)
    {
        var text = SourceText.From(script);
        return List.Matches(script).Cast<Match>().Select(its => new ScriptStrings(path, text, its));
    }
}
