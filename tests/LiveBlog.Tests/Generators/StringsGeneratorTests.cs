using System.Collections.Immutable;
using System.Globalization;
using LiveBlog.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace LiveBlog.Tests.Generators;

public sealed class StringsGeneratorTests
{
    const string English = """
        {
          "pinned": "Pinned",
          "lost": "Connection lost at {time}. Trying again in {n} s.",
          "entries": { "one": "{n} entry", "other": "{n} entries" },
          "act_entry.line-made": "Made a line",
          "pause": "Pause"
        }
        """;

    const string Script = "export type Strings = Texts<\n  | \"pause\"\n> & { readonly locale: string };";

    const string UsesAll =
        "_ = strings.Pinned + strings.Lost(n: 1, time: 2) + strings.Entries(2) + strings.ActOf(\"x\") + ScriptKeys.Strings.Length;";

    [Theory]
    [InlineData(UsesAll)]
    [InlineData("StringKey[] keys = [StringKey.Pinned, StringKey.Lost, StringKey.Entries, StringKey.ActEntryLineMade];")]
    public async Task Strings_that_are_used_are_no_fault(string use) => (await FaultsAsync(use)).Should().BeEmpty();

    [Theory]
    [InlineData("strings.Pinned", "pinned")]
    [InlineData("strings.Lost(n: 1, time: 2)", "lost")]
    [InlineData("strings.Entries(2)", "entries")]
    [InlineData("strings.ActOf(\"x\")", "act_entry.line-made")]
    public async Task A_string_that_nothing_uses_is_an_error(string use, string key) =>
        (await FaultsAsync(UsesAll.Replace(use, "\"\"", StringComparison.Ordinal)))
            .Should()
            .Equal($"LB0001: Nothing uses the string \"{key}\"");

    [Fact]
    public async Task A_string_that_a_script_no_longer_reads_is_an_error() =>
        (await FaultsAsync(UsesAll, script: Script.Replace("\"pause\"", "\"pinned\"", StringComparison.Ordinal)))
            .Should()
            .Equal("LB0001: Nothing uses the string \"pause\"");

    [Fact]
    public async Task A_script_that_reads_an_unknown_string_is_an_error() =>
        (await FaultsAsync(UsesAll, script: Script.Replace("\"pause\"", "\"pause\" | \"stop\"", StringComparison.Ordinal)))
            .Should()
            .Equal("LB0002: The script reads \"stop\", which en.json does not have");

    [Fact]
    public async Task A_language_with_other_keys_is_an_error() =>
        (await FaultsAsync(UsesAll, french: English.Replace("\"pinned\"", "\"pined\"", StringComparison.Ordinal)))
            .Should()
            .Equal("LB0003: fr.json has other keys than en.json: pined, pinned");

    [Theory]
    [InlineData("_ = strings.Missing;", "CS1061")]
    [InlineData("_ = strings.Lost(time: 2);", "CS7036")]
    [InlineData("_ = strings[\"pinned\"];", "CS1503")]
    public async Task A_key_that_does_not_exist_does_not_compile(string use, string fault) =>
        (await FaultsAsync(UsesAll + use)).Should().ContainSingle().Which.Should().StartWith(fault);

    static async Task<IReadOnlyList<string>> FaultsAsync(string use, string script = Script, string french = English)
    {
        ImmutableArray<AdditionalText> files =
        [
            new File("/Localization/Strings/en.json", English),
            new File("/Localization/Strings/fr.json", french),
            new File("/src/strings.ts", script),
        ];
        var source = $$"""
            using System;
            using System.Collections.Generic;
            using System.Text.Json;
            using LiveBlog.Localization;

            namespace LiveBlog.Localization
            {
                public sealed partial class Strings
                {
                    public Dictionary<string, JsonElement> All { get; } = [];
                    public string this[StringKey key] => "";
                    public string Format(StringKey key, params ReadOnlySpan<(string Name, object Value)> values) => "";
                    public string Count(StringKey key, long n, params ReadOnlySpan<(string Name, object Value)> values) => "";
                }
            }

            static class Page
            {
                static void Show(Strings strings)
                {
                    {{use}}
                }
            }
            """;
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Program",
            [CSharpSyntaxTree.ParseText(source, cancellationToken: default)],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );
        CSharpGeneratorDriver
            .Create([new StringsGenerator().AsSourceGenerator()], files)
            .RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var found);
        var unused = await generated.WithAnalyzers([new UnusedStringsAnalyzer()], new AnalyzerOptions(files)).GetAnalyzerDiagnosticsAsync();
        return
        [
            .. found
                .Concat(unused)
                .Concat(generated.GetDiagnostics().Where(fault => fault.Severity == DiagnosticSeverity.Error))
                .Select(fault => $"{fault.Id}: {fault.GetMessage(CultureInfo.InvariantCulture)}"),
        ];
    }

    sealed class File(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
