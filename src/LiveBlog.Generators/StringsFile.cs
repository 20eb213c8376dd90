using System.Runtime.Serialization.Json;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace LiveBlog.Generators;

/// <summary>A language's file in <c>Localization/Strings</c>.</summary>
sealed class StringsFile
{
    readonly SourceText text;

    public StringsFile(string path, string json)
    {
        Path = path;
        text = SourceText.From(json);
        using var reader = JsonReaderWriterFactory.CreateJsonReader(Encoding.UTF8.GetBytes(json), XmlDictionaryReaderQuotas.Max);
        Texts = [.. XElement.Load(reader).Elements().Select(element => new StringsText(element))];
    }

    public string Path { get; }

    public bool IsEnglish => System.IO.Path.GetFileName(Path) == "en.json";

    public IReadOnlyList<StringsText> Texts { get; }

    public IEnumerable<string> Keys => Texts.Select(text => text.Key);

    /// <summary>What stands before the first <c>_</c> of a key: such texts are found by a name that is data.</summary>
    public IEnumerable<string> Families => Texts.Select(text => text.Family).OfType<string>().Distinct();

    public static bool IsOne(string path) =>
        path.EndsWith(".json", StringComparison.Ordinal) && System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path)) == "Strings";

    /// <summary>A key as it is spelt in C#: <c>act_entry.published</c> is <c>ActEntryPublished</c>.</summary>
    public static string MemberOf(string key) =>
        string.Concat(
            key.Split('_', '.', '-').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part.Substring(1))
        );

    /// <summary>Where a key stands; the file's beginning for one that is missing.</summary>
    public Location At(string key)
    {
        var span = new TextSpan(Math.Max(0, text.ToString().IndexOf($"\"{key}\":", StringComparison.Ordinal)), 0);
        return Location.Create(Path, span, text.Lines.GetLinePositionSpan(span));
    }
}

/// <summary>A text as its file has it.</summary>
sealed class StringsText
{
    static readonly Regex Place = new(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    public StringsText(XElement element)
    {
        // A key that is no name in XML is an attribute.
        Key = (string?)element.Attribute("item") ?? element.Name.LocalName;
        IsPlural = element.HasElements;
        var other = IsPlural ? element.Element("other")?.Value ?? "" : element.Value;
        Summary = SecurityElement.Escape(other).Replace("\n", " ");
        Places =
        [
            .. Place.Matches(other).Cast<Match>().Select(m => m.Groups["name"].Value).Distinct().Where(name => !IsPlural || name != "n"),
        ];
    }

    public string Key { get; }

    public bool IsPlural { get; }

    public string Member => StringsFile.MemberOf(Key);

    public string? Family => Key.IndexOf('_') is > 0 and var end ? Key.Substring(0, end) : null;

    /// <summary>The English text, escaped for a documentation comment.</summary>
    public string Summary { get; }

    /// <summary>The names of its placeholders, in the order of English; without the number of a plural.</summary>
    public IReadOnlyList<string> Places { get; }
}
