using System.Collections.Concurrent;
using System.Threading.Channels;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
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
/// program, and kept on its way out. Pages that readers have asked for lately are made again as soon as their blog has changed, before
/// the next reader asks. Decisions 13 and 39.
/// </summary>
sealed class PreparedPages : IDisposable
{
    const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>A page that nobody has asked for in this time is not made before somebody does.</summary>
    static readonly TimeSpan ReadLately = TimeSpan.FromSeconds(10);

    /// <summary>Pages of one blog that are made ahead: two orders and a filter, as page and frame, in two or three codings.</summary>
    const int MaxMadeAhead = 24;

    /// <summary>Ways to word Accept-Encoding that are remembered; browsers know about ten.</summary>
    const int MaxWordings = 256;

    static readonly string[] Folders = [Links.Blog(""), Links.Embed("")];
    static readonly string[] Queries = ["", "?order=newest", "?order=oldest", "?filter=key"];

    readonly RequestDelegate next;
    readonly IBlogRevisions revisions;
    readonly PageVersion version;
    readonly SiteSettings site;
    readonly BlogIds ids;
    readonly IHttpContextFactory contexts;
    readonly CancellationToken stopping;
    readonly ILogger<PreparedPages> log;
    readonly MemoryCache pages = new(new MemoryCacheOptions { SizeLimit = MaxBytes });

    // The pages that have been made of each blog.
    readonly ConcurrentDictionary<int, ConcurrentDictionary<Key, byte>> made = [];

    // Blogs that have changed. A signal that finds no room is lost: the next reader has the page made.
    readonly Channel<int> changed = Channel.CreateBounded<int>(
        new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );

    // Of these there are as many as blogs. A name that nobody has found a blog under yet is looked up by what stands behind, where it is
    // counted.
    readonly ConcurrentDictionary<string, byte> slugs = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, string> codings = new(StringComparer.Ordinal);

    public PreparedPages(
        RequestDelegate next,
        IBlogRevisions revisions,
        PageVersion version,
        SiteSettings site,
        BlogIds ids,
        IHttpContextFactory contexts,
        Relay relay,
        IHostApplicationLifetime lifetime,
        ILogger<PreparedPages> log
    )
    {
        (this.next, this.revisions, this.version, this.site) = (next, revisions, version, site);
        (this.ids, this.contexts, this.log) = (ids, contexts, log);
        stopping = lifetime.ApplicationStopping;
        relay.OnChange(OnChanged);
        _ = MakeAheadAsync();
    }

    public Task InvokeAsync(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method) && SlugOf(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) is { } slug
            ? AnswerAsync(http, slug)
            : next(http);

    public void Dispose()
    {
        changed.Writer.TryComplete();
        pages.Dispose();
    }

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
            prepared.AskedAt = Environment.TickCount64;
            await prepared.AnswerAsync(http);
        }
        else
        {
            await MakeAsync(http, key, slug, revision, Environment.TickCount64);
        }
    }

    async Task MakeAsync(HttpContext http, Key key, Slug slug, Revision revision, long askedAt)
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
            var prepared = new Prepared(slug, revision, http.Request, response.Headers, copy.Written) { AskedAt = askedAt };
            pages.Set(key, prepared, new MemoryCacheEntryOptions { Size = prepared.Size, SlidingExpiration = RevisionCache.KeptFor });
            var db = http.RequestServices.GetRequiredService<LiveBlogDb>();
            if (
                await ids.FindAsync(db, slug, CancellationToken.None) is { } id
                && made.GetOrAdd(id, _ => []) is { Count: < MaxMadeAhead } keys
            )
            {
                keys.TryAdd(key, 0);
            }
        }
    }

    void OnChanged(StreamKey stream)
    {
        if (stream.Kind == StreamKey.BlogKind && made.ContainsKey(stream.Id))
        {
            changed.Writer.TryWrite(stream.Id);
        }
    }

    // One page at a time: a reader who comes meanwhile waits for the same page, or has another made beside it.
    async Task MakeAheadAsync()
    {
        await foreach (var id in changed.Reader.ReadAllAsync())
        {
            foreach (var key in made[id].Keys)
            {
                try
                {
                    await MakeAheadAsync(id, key);
                }
                catch (Exception) when (stopping.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception failure)
                {
                    log.LogWarning(failure, "{Page} could not be made before it is asked for", key.Target);
                }
            }
        }
    }

    async Task MakeAheadAsync(int id, Key key)
    {
        if (!pages.TryGetValue(key, out Prepared? last))
        {
            made[id].TryRemove(key, out _);
            return;
        }

        var wasRead = Environment.TickCount64 - last!.AskedAt < ReadLately.TotalMilliseconds;
        if (wasRead && await revisions.NowAsync(last.Slug) is { } revision && revision != last.Revision)
        {
            await using var own = new OwnRequest(contexts, key.Scheme, last.Host, key.Target, last.AcceptEncoding);
            await MakeAsync(own.Http, key, last.Slug, revision, last.AskedAt);
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

        long askedAt;

        public Prepared(Slug slug, Revision revision, HttpRequest request, IHeaderDictionary said, byte[] bytes)
        {
            (Slug, Revision, this.bytes) = (slug, revision, bytes);
            (Host, AcceptEncoding) = (request.Host.Value ?? "", request.Headers.AcceptEncoding.ToString());
            tag = EntityTagHeaderValue.Parse(said.ETag.ToString());
            headers = [.. said.Where(header => !OfThatAnswer.Contains(header.Key))];
            headersWithoutBytes = [.. headers.Where(header => !OfTheBytes.Contains(header.Key))];
        }

        public Slug Slug { get; }

        public Revision Revision { get; }

        /// <summary>What the request for it said.</summary>
        public string Host { get; }

        public string AcceptEncoding { get; }

        /// <summary>When a reader last asked for it, in milliseconds since the machine started.</summary>
        public long AskedAt
        {
            get => Volatile.Read(ref askedAt);
            set => Volatile.Write(ref askedAt, value);
        }

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
