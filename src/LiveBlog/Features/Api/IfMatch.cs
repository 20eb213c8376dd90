using System.Globalization;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.Net.Http.Headers;

namespace LiveBlog.Features.Api;

/// <summary>Which revision a sender has seen before it changes something: the If-Match header (RFC 9110 §13.1.1).</summary>
/// <param name="Revisions">
/// Null when there is no header, or "*". A tag that this server never gave matches nothing: the race is lost then, not the request
/// wrong. Weak tags are taken, since proxies that compress make them.
/// </param>
/// <param name="IsReadable">False where the header holds no tags. No handler sees that: see <see cref="RefuseUnreadable"/>.</param>
sealed record IfMatch(IReadOnlyList<Revision>? Revisions, bool IsReadable = true)
{
    public static ValueTask<IfMatch> BindAsync(HttpContext http) => new(Read(http.Request));

    /// <summary>Answers a header that cannot be read with a problem, for each endpoint whose handler asks for one.</summary>
    public static EndpointFilterDelegate RefuseUnreadable(EndpointFilterFactoryContext handler, EndpointFilterDelegate next)
    {
        var parameter = Array.FindIndex(handler.MethodInfo.GetParameters(), p => p.ParameterType == typeof(IfMatch));
        return parameter < 0
            ? next
            : context =>
                context.GetArgument<IfMatch>(parameter).IsReadable
                    ? next(context)
                    : new(Problems.Invalid("If-Match", StringKey.ErrorRevision));
    }

    static IfMatch Read(HttpRequest request)
    {
        if (request.Headers.IfMatch is [] or [null or "" or "*"])
        {
            return new IfMatch(Revisions: null);
        }

        return EntityTagHeaderValue.TryParseList([.. request.Headers.IfMatch.OfType<string>()], out var tags)
            ? new IfMatch([.. tags.Select(RevisionOf)])
            : new IfMatch(Revisions: null, IsReadable: false);
    }

    static Revision RevisionOf(EntityTagHeaderValue tag) =>
        new(long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : -1);
}
