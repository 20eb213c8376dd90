using LiveBlog.Model;

namespace LiveBlog.Http;

/// <summary>What scripts of other origins may read (Fetch Standard §3.3, CORS). Never anything that depends on who asks.</summary>
static class CrossOrigin
{
    public static void AllowEveryOrigin(this IHeaderDictionary headers) => headers.AccessControlAllowOrigin = "*";

    /// <summary>
    /// A frame in a sandbox has an opaque origin, which is "null" in its requests, whatever site it is in. So the changes and pages of a
    /// blog that some site may frame can be read from everywhere; those of a blog that nobody may frame cannot.
    /// </summary>
    public static void AllowFramesOf(this IHeaderDictionary headers, Blog blog)
    {
        if (blog.EmbedOrigins.Count > 0)
        {
            headers.AllowEveryOrigin();
        }
    }
}
