using LiveBlog.Rendering;

namespace LiveBlog.Features.Shared;

public static class Visitor
{
    /// <summary>The interface's words in the language that the browser prefers, of those it has.</summary>
    public static Words PreferredWords(this HttpRequest request)
    {
        var preferred = request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => Words.Find(language.Value.ToString()))
            .FirstOrDefault(words => words is not null);
        return preferred ?? Words.For("en");
    }
}
