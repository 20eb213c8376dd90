using System.Text.Json;

namespace LiveBlog.Http;

/// <summary>
/// The chunks that each page's script imports at once, as the build wrote them down: a page that names them lets the browser
/// fetch them beside the script instead of after it.
/// </summary>
public sealed class Preloads(IWebHostEnvironment environment)
{
    const string Written = "js/preloads.json";

    readonly Lazy<Dictionary<string, string[]>> chunks = new(() =>
    {
        using var file = environment.WebRootFileProvider.GetFileInfo(Written).CreateReadStream();
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(file)!;
    });

    /// <param name="page">The script's name: "reader", "desk" or "embed".</param>
    public IReadOnlyList<string> For(string page) => chunks.Value[page];
}
