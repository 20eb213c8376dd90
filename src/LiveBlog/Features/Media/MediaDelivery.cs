using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace LiveBlog.Features.Media;

/// <summary><c>/media/{hash}/{width}.{avif|webp|jpg}</c>: what lies there never changes, so any cache may keep it for ever.</summary>
static class MediaDelivery
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapMethods("/media/{hash}/{name}", [HttpMethods.Get, HttpMethods.Head], Send).ExcludeFromDescription();

    static Results<PhysicalFileHttpResult, ProblemHttpResult> Send(string hash, string name, MediaStore store, HttpResponse response)
    {
        if (store.Find(hash, name) is not { } path)
        {
            return TypedResults.Problem(title: "There is no such picture.", statusCode: StatusCodes.Status404NotFound);
        }

        response.Headers.CacheControl = "public, max-age=31536000, immutable";

        // It is a picture and nothing else, also when it is opened by itself.
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return TypedResults.PhysicalFile(path, TypeOf(name), entityTag: new EntityTagHeaderValue($"\"{hash[..12]}-{name}\""));
    }

    static string TypeOf(string name) =>
        Path.GetExtension(name) switch
        {
            ".avif" => "image/avif",
            ".webp" => "image/webp",
            _ => "image/jpeg",
        };
}
