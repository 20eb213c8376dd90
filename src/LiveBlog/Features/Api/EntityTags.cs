using System.Globalization;
using LiveBlog.Caching;
using LiveBlog.Model;
using Microsoft.Net.Http.Headers;

namespace LiveBlog.Features.Api;

/// <summary>Strong entity tags (RFC 9110 §8.8.3) of what the API answers: its revision.</summary>
static class EntityTags
{
    public static void SetRevision(this HttpResponse response, Revision revision) => response.GetTypedHeaders().ETag = Of(revision);

    public static bool HoldsRevision(this HttpRequest request, Revision revision) => request.Holds(Of(revision));

    static EntityTagHeaderValue Of(Revision revision) => new(string.Create(CultureInfo.InvariantCulture, $"\"{revision}\""));
}
