using LiveBlog.Model;
using LiveBlog.Search;

namespace LiveBlog.Features.Publishing;

/// <summary>The words that an entry is found by, made before its blog is locked.</summary>
sealed record FoundBy(string Language, string SearchText)
{
    public static FoundBy Of(int blogId, string language, EntryContent content) =>
        new(language, LiveBlog.Search.SearchText.Of(blogId, content, SearchWords.For(language)));

    /// <summary>Where the blog's language has changed meanwhile, the indexer makes others.</summary>
    public void PutOn(Entry entry, Blog blog)
    {
        if (entry.SearchText is null && SearchWords.AreAlike(Language, blog.Language))
        {
            entry.Index(SearchText);
        }
    }
}
