using System.Net.Http.Headers;
using LiveBlog.Features.Media;
using Microsoft.EntityFrameworkCore;
using NetVips;

namespace LiveBlog.Tests.Support;

/// <summary>Pictures on their way to the program, and what of them lies there.</summary>
static class Uploads
{
    public static async Task<HttpResponseMessage> TryUploadAsync(
        this TestHost host,
        byte[] bytes,
        string fileName = "photo.jpg",
        string type = "image/jpeg",
        Dictionary<string, string>? fields = null
    )
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue(type);
        form.Add(file, "file", fileName);
        foreach (var (name, value) in fields ?? [])
        {
            form.Add(new StringContent(value), name);
        }

        return await host.Editor().PostAsync("/api/v1/media", form);
    }

    public static async Task<MediaJson> UploadAsync(this TestHost host, byte[] bytes, Dictionary<string, string>? fields = null)
    {
        using var response = await host.TryUploadAsync(bytes, fields: fields);
        await response.ShouldBeAsync(HttpStatusCode.Created);
        return await response.ReadAsync<MediaJson>();
    }

    /// <summary>One of a picture's files, decoded.</summary>
    public static async Task<Image> PictureAsync(this TestHost host, string path) => Image.NewFromBuffer(await host.BytesAsync(path));

    public static async Task<byte[]> BytesAsync(this TestHost host, string path)
    {
        using var response = await host.Anonymous().GetAsync(path);
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>All that is kept of pictures, rows and files: what must be the same after one that was refused.</summary>
    public static async Task<string> KeptAsync(this TestHost host)
    {
        var rows = await host.InDatabaseAsync(db => db.MediaFiles.CountAsync());
        var files = Directory.Exists(host.MediaFolder) ? Directory.GetFiles(host.MediaFolder, "*", SearchOption.AllDirectories).Length : 0;
        return $"{rows} rows, {files} files";
    }
}
