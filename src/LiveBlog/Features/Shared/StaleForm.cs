using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace LiveBlog.Features.Shared;

/// <summary>
/// A form of this site that was refused because the person has signed in or out, or their session has ended, since the page
/// was opened. Nothing was done with it. The error page shows what they had written, which would otherwise be lost.
/// </summary>
/// <param name="Page">The address of the page with the form.</param>
/// <param name="Texts">What the person had written.</param>
public sealed record StaleForm(string Page, IReadOnlyList<string> Texts)
{
    // Bounds what is read for somebody who is not signed in: longer than any text that a form takes.
    const int MostBytes = 512 * 1_024;

    static readonly string[] Secrets = ["password", "current", "code", "credential", "token", "key"];

    /// <summary>The stale form that this request brought; null when it brought none.</summary>
    public static StaleForm? Of(HttpContext http) => http.Items[typeof(StaleForm)] as StaleForm;

    /// <summary>
    /// Keeps the form for the error page and returns it; null when the request brought none. The texts of another site's form
    /// are not taken: that site would put its own words on a page of this one.
    /// </summary>
    public static async Task<StaleForm?> KeepAsync(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsPost(request.Method) || !request.HasFormContentType || request.IsOfScript() || !SameOrigin.Comes(request)
            || request.ContentLength is not <= MostBytes)
        {
            return null;
        }

        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(http.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return null;
        }

        // A value without a space is a number, an address or a choice: the page has it again when it is opened.
        var texts = form.Where(field => !Secrets.Any(secret => field.Key.Contains(secret, StringComparison.OrdinalIgnoreCase)))
            .SelectMany(field => field.Value)
            .OfType<string>()
            .Where(value => value.Trim().Any(char.IsWhiteSpace));
        var stale = new StaleForm(request.PathBase + request.Path, [.. texts]);
        http.Items[typeof(StaleForm)] = stale;
        return stale;
    }

    /// <summary>For all pages: their antiforgery tokens are bound to the account.</summary>
    public sealed class OfForms : IAsyncAlwaysRunResultFilter
    {
        public async Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
        {
            if (context.Result is IAntiforgeryValidationFailedResult)
            {
                await KeepAsync(context.HttpContext);
            }

            await next();
        }
    }
}
