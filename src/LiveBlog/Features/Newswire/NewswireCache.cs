using LiveBlog.Caching;
using LiveBlog.Http;

namespace LiveBlog.Features.Newswire;

/// <summary>Keeps what is shown of the newswire under its revision and the reader's language.</summary>
public sealed class NewswireCache() : StreamCache("order", "before", "after", "limit", "cursor", "filter")
{
    public const string Policy = "newswire";

    protected override async ValueTask<string?> TagAsync(HttpContext http, PageVersion version, CancellationToken cancellation) =>
        version.ETag(
            await http.RequestServices.GetRequiredService<NewswireStream>().RevisionAsync(cancellation),
            http.Request.PreferredStrings().Language
        );
}
