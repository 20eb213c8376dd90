using System.Collections.Frozen;
using LiveBlog.Http;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace LiveBlog.Features.Site;

/// <summary>
/// A form of this site that was refused because the person has signed in or out, or their session has ended, since the page
/// was opened. Nothing was done with it. The error page shows what they had written, which would otherwise be lost.
/// </summary>
/// <param name="Page">The address of the page with the form.</param>
/// <param name="Texts">What the person had written.</param>
public sealed record StaleForm(string Page, IReadOnlyList<string> Texts)
{
    // Bounds what is read for somebody who is not signed in: longer than any text that a form takes.
    const int MaxBytes = 512 * 1_024;

    /// <summary>Fields that hold secrets, or what a page writes for itself.</summary>
    static readonly FrozenSet<string> NotTyped = FrozenSet.ToFrozenSet(
        [
            "__RequestVerificationToken",
            "password",
            "current",
            "code",
            "credential",
            "token",
            "asSeen",
            "seen",
            "id",
            "clientId",
            "submission",
            "draft",
            "draftVersion",
            "revision",
            "returnUrl",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>The stale form that this request brought; null when it brought none.</summary>
    public static StaleForm? Of(HttpContext http) => http.Items[typeof(StaleForm)] as StaleForm;

    /// <summary>
    /// Keeps the form for the error page and returns it; null when the request brought none. The texts of another site's form
    /// are not taken: that site would put its own words on a page of this one.
    /// </summary>
    public static async Task<StaleForm?> CaptureAsync(HttpContext http)
    {
        var request = http.Request;
        if (
            !HttpMethods.IsPost(request.Method)
            || !request.HasFormContentType
            || request.IsOfScript()
            || !SameOrigin.Comes(request)
            || request.ContentLength is not <= MaxBytes
        )
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

        var texts = form.Where(field => !NotTyped.Contains(field.Key)).SelectMany(field => field.Value).OfType<string>().Where(IsText);
        var stale = new StaleForm(request.PathBase + request.Path, [.. texts]);
        http.Items[typeof(StaleForm)] = stale;
        return stale;
    }

    /// <summary>
    /// Whether a value is something that a person has written. A short one of plain letters, digits and signs is a choice, a number
    /// or an address: the page has it again when it is opened.
    /// </summary>
    static bool IsText(string value)
    {
        var text = value.Trim();
        return text.Any(c => char.IsWhiteSpace(c) || (char.IsLetter(c) && !char.IsAscii(c)))
            || (text.Any(char.IsAsciiLetterUpper) && !text.Contains("://", StringComparison.Ordinal));
    }

    /// <summary>
    /// For all pages, which check their antiforgery tokens in a filter of the framework: counts the refusal and keeps the form.
    /// </summary>
    internal sealed class OfForms(Refusals refusals) : IAsyncAlwaysRunResultFilter
    {
        public async Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
        {
            if (context.Result is IAntiforgeryValidationFailedResult)
            {
                refusals.Record(RefusalKind.AntiforgeryFailed, context.HttpContext);
                await CaptureAsync(context.HttpContext);
            }

            await next();
        }
    }
}
