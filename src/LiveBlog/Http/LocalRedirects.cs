using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.Routing;

namespace LiveBlog.Http;

/// <summary>
/// Redirects to paths of this site that came in with a request. A header holds ASCII alone (RFC 9110 §5.5): a path with other
/// letters is escaped, where the server would otherwise fail.
/// </summary>
sealed class LocalRedirects(ILoggerFactory logs, IUrlHelperFactory urls) : LocalRedirectResultExecutor(logs, urls)
{
    public override Task ExecuteAsync(ActionContext context, LocalRedirectResult result)
    {
        result.Url = Escape(result.Url);
        return base.ExecuteAsync(context, result);
    }

    static string Escape(string url)
    {
        if (url.All(c => c is > ' ' and < '\u007F'))
        {
            return url;
        }

        var escaped = new StringBuilder(url.Length * 2);
        foreach (var rune in url.EnumerateRunes())
        {
            _ = rune.Value is > ' ' and < 0x7F ? escaped.Append((char)rune.Value) : escaped.Append(Uri.EscapeDataString(rune.ToString()));
        }

        return escaped.ToString();
    }
}
