using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace LiveBlog.Http;

/// <summary>The most bytes that a request to an endpoint may bring, where that is not <see cref="Usual"/>.</summary>
public sealed record BodyLimit(long Bytes) : IRequestSizeLimitMetadata
{
    /// <summary>The limit of every endpoint that names no other: forms and messages need a few kilobytes.</summary>
    public const long Usual = 64 * 1024;

    public long? MaxRequestBodySize => Bytes;

    /// <summary>The part that makes a request too large, as a problem names it.</summary>
    public string Field { get; init; } = "body";

    /// <summary>What a problem says of it; null to give the number of bytes.</summary>
    public string? Why { get; init; }

    /// <summary>Those who ask expect a sentence of plain text.</summary>
    public bool AnswersPlainText { get; init; }
}

/// <summary>
/// Bounds the bodies of requests: by <see cref="BodyLimit.Usual"/>, or by the <see cref="BodyLimit"/> that an endpoint or a page
/// is given by name. All of them are listed in docs/configuration.md, and in the test that enumerates the endpoints.
/// </summary>
public static class BodyLimits
{
    /// <summary>Gives a page another limit than the usual one.</summary>
    /// <param name="page">Its path below Features, without the extension.</param>
    public static void LimitBody(this PageConventionCollection pages, string page, BodyLimit limit) =>
        pages.AddPageApplicationModelConvention(page, model => model.EndpointMetadata.Add(limit));

    /// <summary>After routing, which applies the limit of the endpoint.</summary>
    public static void UseBodyLimits(this IApplicationBuilder app) => app.UseMiddleware<BodyLimiting>();
}

/// <summary>
/// Answers a request whose body is too large with 413: without keeping any of it where its length is announced, and as soon as it
/// is too long where it comes in chunks. What is still being sent is read first, within bounds: browsers look at an answer when they
/// have sent everything, and show a connection that is closed under them as a fault of the network.
/// </summary>
sealed class BodyLimiting(RequestDelegate next)
{
    /// <summary>Bytes read, or times the limit, whichever is more: who sends pictures sends a few too many, not a thousand.</summary>
    const long MaxDrained = 32 * 1024 * 1024,
        MaxTimesLimit = 4;

    /// <summary>How long is read on for: a large picture on a slow line. The server itself ends what is slower than any line.</summary>
    static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(2);

    public Task InvokeAsync(HttpContext http)
    {
        if (
            http.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false, MaxRequestBodySize: { } max } size
            || http.IsErrorPage()
        )
        {
            return next(http);
        }

        if (http.Request.ContentLength > max)
        {
            return RefuseAnnouncedAsync(http, size, max);
        }

        return
            http.Request.ContentLength is null
            && !HttpMethods.IsConnect(http.Request.Method)
            && http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
            ? CountAsync(http, size, max)
            : next(http);
    }

    static async Task RefuseAnnouncedAsync(HttpContext http, IHttpMaxRequestBodySizeFeature size, long max)
    {
        size.MaxRequestBodySize = DrainedOf(max);

        // A client that asks before it sends, and one that would send more than is read, gets the answer at once.
        if (
            http.Request.ContentLength <= DrainedOf(max)
            && !http.Request.Headers.Expect.ToString().Contains("100-continue", StringComparison.OrdinalIgnoreCase)
        )
        {
            await DrainAsync(http);
        }

        await RefuseAsync(http, max);
    }

    static long DrainedOf(long max) => Math.Max(MaxDrained, MaxTimesLimit * max);

    static async Task DrainAsync(HttpContext http)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        time.CancelAfter(MaxTime);
        try
        {
            // The server's own buffers: a slow sender holds none of ours while it is waited for.
            var body = http.Request.BodyReader;
            ReadResult read;
            do
            {
                read = await body.ReadAsync(time.Token);
                body.AdvanceTo(read.Buffer.End);
            } while (!read.IsCompleted);
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            // It is gone, or more than is read for the sake of an answer: that one is written all the same.
        }
    }

    async Task CountAsync(HttpContext http, IHttpMaxRequestBodySizeFeature size, long max)
    {
        size.MaxRequestBodySize = DrainedOf(max);
        var (whole, counted) = (http.Request.Body, new CountedBody(http.Request.Body, max));
        http.Request.Body = counted;
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException) when (counted.IsTooLarge && !http.Response.HasStarted) { }

        // Whatever the reader of the body made of it: a form that cannot be read is no more than a bad request to the framework.
        if (counted.IsTooLarge && !http.Response.HasStarted)
        {
            http.Request.Body = whole;
            http.Response.Clear();
            await DrainAsync(http);
            await RefuseAsync(http, max);
        }
    }

    static Task RefuseAsync(HttpContext http, long max)
    {
        var limit = http.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>();
        http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        if (limit?.AnswersPlainText == true)
        {
            return http.Response.WriteAsync("The request is too large.\n");
        }

        if (http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            var (field, why) = (
                limit?.Field ?? "body",
                limit?.Why ?? string.Create(CultureInfo.InvariantCulture, $"The request is larger than {max} bytes.")
            );
            return TypedResults
                .Problem(
                    title: "The request is too large.",
                    detail: $"{field}: {why}",
                    statusCode: StatusCodes.Status413PayloadTooLarge,
                    extensions: [new("errors", new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [why] })]
                )
                .ExecuteAsync(http);
        }

        // Our own scripts get the answer they get to all errors; people are shown the page of the status.
        return http.Request.IsOfScript()
            ? http.Response.WriteAsJsonAsync(new { ok = false, message = http.Request.PreferredStrings().TooLargeText })
            : Task.CompletedTask;
    }

    /// <summary>Lets as many bytes be read as there may be.</summary>
    sealed class CountedBody(Stream body, long max) : Stream
    {
        long count;

        public bool IsTooLarge { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Counted(await body.ReadAsync(buffer, cancellationToken));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => Counted(body.Read(buffer, offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        int Counted(int read)
        {
            count += read;
            if (count <= max)
            {
                return read;
            }

            IsTooLarge = true;
            throw new BadHttpRequestException("Request body too large.", StatusCodes.Status413PayloadTooLarge);
        }
    }
}
