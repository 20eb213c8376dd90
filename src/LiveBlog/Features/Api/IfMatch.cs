using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace LiveBlog.Features.Api;

/// <summary>Which revision a sender has seen before it changes something.</summary>
static class IfMatch
{
    /// <summary>
    /// The revisions in an If-Match header (RFC 9110 §13.1.1); null when there is none, or "*". A tag that this server never
    /// gave matches nothing: the race is lost then, not the request wrong. Weak tags are taken, since proxies that compress make them.
    /// </summary>
    public static bool TryRead(HttpRequest request, out IReadOnlyList<long>? revisions)
    {
        revisions = null;
        if (request.Headers.IfMatch is [] or [null or "" or "*"])
        {
            return true;
        }

        if (!EntityTagHeaderValue.TryParseList([.. request.Headers.IfMatch.OfType<string>()], out var tags))
        {
            return false;
        }

        revisions =
        [
            .. tags.Select(tag =>
                long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : -1
            ),
        ];
        return true;
    }
}
