using LiveBlog.Rendering;

namespace LiveBlog.Http;

/// <summary>
/// A frame in a sandbox hands its flags on to the windows that it opens, and browsers show no page there that asks for a group of browsing
/// contexts of its own (HTML §7.1.3, Cross-Origin-Opener-Policy). So readers' pages have the policy "unsafe-none" where another
/// site's page, an opaque origin or an embed leads to them (Fetch Metadata, Sec-Fetch-Site). The header is sent rather than left
/// out, so that an answer
/// 304 replaces the stored one (RFC 9111 §3.2). These pages are the same for everybody; the discussion's own page, accounts and the desk
/// always keep the policy.
/// </summary>
static class OpenedWindows
{
    public const string Header = "Cross-Origin-Opener-Policy";

    static readonly string[] ReaderPages = ["/live", "/articles", "/topics", Links.Newswire, "/subscribe"];

    /// <summary>Stands before whatever says the header, and so has the last word.</summary>
    public static void UseOpenedWindows(this IApplicationBuilder app) =>
        app.Use(
            (http, next) =>
            {
                if (IsFromFrame(http.Request.Headers) && IsForReaders(http.Request.Path))
                {
                    http.Response.OnStarting(() =>
                    {
                        http.Response.Headers[Header] = "unsafe-none";
                        return Task.CompletedTask;
                    });
                }

                return next(http);
            }
        );

    // With allow-same-origin the frame in the sandbox has the origin of this site, and says by Referer which of its pages it is.
    static bool IsFromFrame(IHeaderDictionary headers) =>
        headers["Sec-Fetch-Site"].ToString() switch
        {
            "cross-site" => true,
            "same-origin" => Uri.TryCreate(headers.Referer, UriKind.Absolute, out var from)
                && from.AbsolutePath.StartsWith(Links.Embed(""), StringComparison.Ordinal),
            _ => false,
        };

    static bool IsForReaders(PathString path)
    {
        if (path.Value?.EndsWith("/discussion", StringComparison.OrdinalIgnoreCase) == true)
        {
            return false;
        }

        foreach (var folder in ReaderPages)
        {
            if (path.StartsWithSegments(folder, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return path == "/";
    }
}
