using System.Collections.Concurrent;
using LiveBlog.ChangeStreams;
using LiveBlog.Http;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace LiveBlog.Caching;

/// <summary>
/// The pages that everybody opens, kept as the bytes that were sent last: runs before all other middleware, so that a hundred
/// thousand readers cost a comparison of the revision and a copy each. What it does not have is made by the rest of the
/// program, and kept on its way out. Decision 0013.
/// </summary>
sealed class PreparedPages(RequestDelegate next, IBlogRevisions revisions, PageVersion version, SiteSettings site) : IDisposable
{
    const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>Ways to word Accept-Encoding that are remembered; browsers know about ten.</summary>
    const int MaxWordings = 256;

    static readonly string[] Folders = [Links.Blog(""), Links.Embed("")];
    static readonly string[] Queries = ["", "?order=newest", "?order=oldest", "?filter=key"];

    readonly MemoryCache pages = new(new MemoryCacheOptions { SizeLimit = MaxBytes });

    // Of these there are as many as blogs. A name that nobody has found a blog under yet is looked up by what stands behind, where it is
    // counted.
    readonly ConcurrentDictionary<string, byte> slugs = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, string> codings = new(StringComparer.Ordinal);

    public Task InvokeAsync(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method) && SlugOf(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) is { } slug
            ? AnswerAsync(http, slug)
            : next(http);

    public void Dispose() => pages.Dispose();

    async Task AnswerAsync(HttpContext http, Slug slug)
    {
        if (!slugs.ContainsKey(slug.Text))
        {
            await next(http);
            if (http.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status304NotModified)
            {
                slugs.TryAdd(slug.Text, 0);
            }

            return;
        }

        if (await revisions.NowAsync(slug) is not { } revision)
        {
            await next(http);
            return;
        }

        var request = http.Request;
        var key = new Key(
            http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            CodingOf(http),
            request.Scheme,
            site.BaseUrl is null ? request.Host.Value ?? "" : ""
        );
        if (pages.TryGetValue(key, out Prepared? prepared) && prepared!.Revision == revision)
        {
            await prepared.AnswerAsync(http);
        }
        else
        {
            await MakeAsync(http, key, revision);
        }
    }

    async Task MakeAsync(HttpContext http, Key key, Revision revision)
    {
        var response = http.Response;
        var outside = response.Body;
        await using var copy = new CopyingStream(outside);
        response.Body = copy;
        try
        {
            await next(http);
        }
        finally
        {
            response.Body = outside;
        }

        // A page made of a later revision than was asked for is as good, under the one that it says of itself: but then
        // the next request makes it, and this one need not understand its tag.
        if (
            response.StatusCode == StatusCodes.Status200OK
            && response.Headers.SetCookie.Count == 0
            && response.Headers.ETag == version.ETag(revision)
            && (response.Headers.ContentEncoding is [{ } coding] ? coding : "identity") == key.Coding
        )
        {
            var prepared = new Prepared(revision, response.Headers, copy.Written);
            pages.Set(key, prepared, new MemoryCacheEntryOptions { Size = prepared.Size, SlidingExpiration = RevisionCache.KeptFor });
        }
    }

    static Slug? SlugOf(string target)
    {
        foreach (var folder in Folders)
        {
            if (target.StartsWith(folder, StringComparison.Ordinal))
            {
                var end = target.IndexOf('?', StringComparison.Ordinal);
                var query = end < 0 ? "" : target[end..];
                return Queries.Contains(query) && Slug.TryParse(target[folder.Length..(end < 0 ? target.Length : end)], out var slug)
                    ? slug
                    : null;
            }
        }

        return null;
    }

    string CodingOf(HttpContext http)
    {
        var wording = http.Request.Headers.AcceptEncoding.ToString();
        if (codings.TryGetValue(wording, out var known))
        {
            return known;
        }

        var coding = RevisionCache.Coding(http);
        if (codings.Count < MaxWordings)
        {
            codings.TryAdd(wording, coding);
        }

        return coding;
    }

    readonly record struct Key(string Target, string Coding, string Scheme, string Host);

    /// <summary>A page as it went out.</summary>
    sealed class Prepared
    {
        // Headers of that one answer, which are written for each; and headers about bytes, where none are sent.
        static readonly HashSet<string> OfThatAnswer = new(StringComparer.OrdinalIgnoreCase)
        {
            HeaderNames.Date,
            HeaderNames.Age,
            HeaderNames.TransferEncoding,
            HeaderNames.ContentLength,
            HeaderNames.Connection,
            HeaderNames.KeepAlive,
            OpenedWindows.Header,
        };

        static readonly HashSet<string> OfTheBytes = new(StringComparer.OrdinalIgnoreCase)
        {
            HeaderNames.ContentType,
            HeaderNames.ContentEncoding,
            HeaderNames.ContentSecurityPolicy,
        };

        readonly KeyValuePair<string, StringValues>[] headers,
            headersWithoutBytes;
        readonly EntityTagHeaderValue tag;
        readonly byte[] bytes;

        public Prepared(Revision revision, IHeaderDictionary said, byte[] bytes)
        {
            Revision = revision;
            this.bytes = bytes;
            tag = EntityTagHeaderValue.Parse(said.ETag.ToString());
            headers = [.. said.Where(header => !OfThatAnswer.Contains(header.Key))];
            headersWithoutBytes = [.. headers.Where(header => !OfTheBytes.Contains(header.Key))];
        }

        public Revision Revision { get; }

        /// <summary>Bytes, with something for the headers.</summary>
        public long Size => bytes.Length + 2_048;

        public Task AnswerAsync(HttpContext http)
        {
            var response = http.Response;
            if (http.Request.Headers.IfNoneMatch.Count > 0 && http.Request.Holds(tag))
            {
                WriteHeaders(headersWithoutBytes);
                response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }

            WriteHeaders(headers);
            response.ContentLength = bytes.Length;
            return response.BodyWriter.WriteAsync(bytes, http.RequestAborted).AsTask();

            void WriteHeaders(KeyValuePair<string, StringValues>[] these)
            {
                foreach (var (name, value) in these)
                {
                    response.Headers[name] = value;
                }

                response.Headers[OpenedWindows.Header] = ContentSecurityPolicy.OpenerPolicy;
            }
        }
    }
}
