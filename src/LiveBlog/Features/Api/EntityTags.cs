using System.Globalization;
using LiveBlog.Caching;
using Microsoft.Net.Http.Headers;

namespace LiveBlog.Features.Api;

/// <summary>Strong entity tags (RFC 9110 §8.8.3) of what the API answers: its revision.</summary>
static class EntityTags
{
    public static void SetRevision(this HttpResponse response, long revision) => response.GetTypedHeaders().ETag = Of(revision);

    public static bool HoldsRevision(this HttpRequest request, long revision) => request.Holds(Of(revision));

    static EntityTagHeaderValue Of(long revision) => new(string.Create(CultureInfo.InvariantCulture, $"\"{revision}\""));
}
