using Microsoft.CodeAnalysis;

namespace LiveBlog.Generators;

static class Rules
{
    public static DiagnosticDescriptor Error(string id, string message, params string[] tags) =>
        new(id, message, message, "Localization", DiagnosticSeverity.Error, isEnabledByDefault: true, customTags: tags);
}
