using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace LiveBlog.Generators;

/// <summary>Finds the keys of <c>en.json</c> that neither the program nor a script uses.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnusedStringsAnalyzer : DiagnosticAnalyzer
{
    static readonly DiagnosticDescriptor Unused = Rules.Error(
        "LB0001",
        "Nothing uses the string \"{0}\"",
        WellKnownDiagnosticTags.CompilationEnd
    );

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Unused];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        // Razor's pages are generated code.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(Start);
    }

    static void Start(CompilationStartAnalysisContext context)
    {
        if (
            context.Options.AdditionalFiles.FirstOrDefault(file =>
                StringsFile.IsOne(file.Path) && file.Path.EndsWith("en.json", StringComparison.Ordinal)
            )
                is not { } file
            || context.Compilation.GetTypeByMetadataName("LiveBlog.Localization.StringKey") is not { } keys
            || context.Compilation.GetTypeByMetadataName("LiveBlog.Localization.Strings") is not { } strings
        )
        {
            return;
        }

        var used = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        context.RegisterOperationAction(
            operation =>
            {
                var member = operation.Operation switch
                {
                    IFieldReferenceOperation { Field: var field } when Is(field.ContainingType, keys) => field.Name,
                    IPropertyReferenceOperation { Property: var property } when Is(property.ContainingType, strings) => property.Name,
                    IInvocationOperation { TargetMethod: var method } when Is(method.ContainingType, strings) => method.Name,
                    _ => null,
                };
                // The members use their keys themselves; the scripts' keys are listed in the same file.
                if (member is not null && !IsMember(operation, strings))
                {
                    used.TryAdd(member, value: true);
                }
            },
            OperationKind.FieldReference,
            OperationKind.PropertyReference,
            OperationKind.Invocation
        );
        context.RegisterCompilationEndAction(end =>
        {
            var english = new StringsFile(file.Path, file.GetText(end.CancellationToken)!.ToString());
            foreach (var text in english.Texts)
            {
                if (!used.ContainsKey(text.Member) && !(text.Family is { } family && used.ContainsKey(StringsFile.MemberOf(family) + "Of")))
                {
                    end.ReportDiagnostic(Diagnostic.Create(Unused, english.At(text.Key), text.Key));
                }
            }
        });
    }

    static bool Is(ISymbol? one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);

    static bool IsMember(OperationAnalysisContext context, ISymbol strings) =>
        context.Operation.Syntax.SyntaxTree.FilePath.EndsWith(StringsGenerator.FileName, StringComparison.Ordinal)
        && Is(context.ContainingSymbol.ContainingType, strings);
}
