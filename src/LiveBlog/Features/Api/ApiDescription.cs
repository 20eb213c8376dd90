using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using LiveBlog.Caching;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace LiveBlog.Features.Api;

/// <summary><c>/openapi/v1.json</c>: the same for all as long as the program runs, so it is made and compressed once.</summary>
public sealed class ApiDescription(
    [FromKeyedServices(ApiDescription.Name)] IOpenApiDocumentProvider documents,
    IOptionsMonitor<OpenApiOptions> options,
    SiteSettings site
)
{
    public const string Name = "v1";

    readonly Lock gate = new();
    Task<Prepared>? preparing;

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet(
                "/openapi/{documentName}.json",
                (string documentName, ApiDescription description, HttpContext http) => description.AnswerAsync(documentName, http)
            )
            .WithMetadata(new CostlyAttribute())
            .ExcludeFromDescription();

    async Task<IResult> AnswerAsync(string name, HttpContext http)
    {
        if (name != Name)
        {
            return TypedResults.Problem(title: "There is no such description.", statusCode: StatusCodes.Status404NotFound);
        }

        var prepared = await PrepareOnceAsync().WaitAsync(http.RequestAborted);
        var coding = RevisionCache.Coding(http);
        var bytes = prepared.Codings.GetValueOrDefault(coding);
        http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (bytes is not null)
        {
            http.Response.Headers.ContentEncoding = coding;
        }

        return new CachedDocument(prepared.Tag, "application/json; charset=utf-8", () => Task.FromResult(bytes ?? prepared.Json));
    }

    Task<Prepared> PrepareOnceAsync()
    {
        lock (gate)
        {
            return preparing is null or { IsFaulted: true } ? preparing = PrepareAsync() : preparing;
        }
    }

    async Task<Prepared> PrepareAsync()
    {
        // Not within the lock, in which it is called.
        await Task.Yield();
        var document = await documents.GetOpenApiDocumentAsync();

        // Never the name that somebody asked under: all get the same.
        document.Servers = [new OpenApiServer { Url = site.BaseUrl ?? "/" }];
        using var written = new MemoryStream();
        await document.SerializeAsJsonAsync(written, options.Get(Name).OpenApiVersion);
        var json = written.ToArray();
        return new Prepared(
            $"W/\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 8))}\"",
            json,
            new Dictionary<string, byte[]>(StringComparer.Ordinal)
            {
                ["br"] = Compressed(json, stream => new BrotliStream(stream, CompressionLevel.Optimal)),
                ["gzip"] = Compressed(json, stream => new GZipStream(stream, CompressionLevel.Optimal)),
            }.ToFrozenDictionary()
        );
    }

    static byte[] Compressed(byte[] bytes, Func<Stream, Stream> compress)
    {
        using var written = new MemoryStream();
        using (var compressing = compress(written))
        {
            compressing.Write(bytes);
        }

        return written.ToArray();
    }

    sealed record Prepared(string Tag, byte[] Json, FrozenDictionary<string, byte[]> Codings);
}
