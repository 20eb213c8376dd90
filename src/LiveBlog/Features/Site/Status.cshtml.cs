using System.Globalization;
using LiveBlog.Http;
using LiveBlog.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Site;

/// <summary>The page for a request that got none: what happened, in a sentence, and where to go.</summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class StatusModel : PageModel
{
    public Strings Strings { get; private set; } = null!;

    public string Title { get; private set; } = "";

    public string Text { get; private set; } = "";

    /// <summary>A form that was sent too late; null for every other error.</summary>
    public StaleForm? Stale { get; private set; }

    /// <summary>Whatever the method was: the request that failed is shown again with its own.</summary>
    [NonHandler] // Its name makes it a handler of the method PAGE otherwise.
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var code = int.TryParse(context.RouteData.Values["code"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given
            : StatusCodes.Status404NotFound;

        // Asked for by its own address it is a page like any other that does not exist.
        if (!HttpContext.IsErrorPage())
        {
            Response.StatusCode = code = StatusCodes.Status404NotFound;
        }

        var address = HttpContext.Items[typeof(BadAddress)] as BadAddress;
        Strings = address?.Strings ?? Request.PreferredStrings();
        Stale = StaleForm.Of(HttpContext);
        (Title, Text) = code switch
        {
            400 or 401 when Stale is not null => (
                Strings.StaleFormTitle,
                Strings[Stale.Texts.Count > 0 ? StringKey.StaleFormTexts : StringKey.StaleFormText]
            ),
            400 when address is not null => (Strings.BadAddress, Strings.BadAddressField(address.Field)),
            403 => (Strings.ForbiddenTitle, Strings.ForbiddenText),
            413 => (Strings.TooLargeTitle, Strings.TooLargeText),
            429 => (Strings.TooManyTitle, Strings.TooManyText),
            404 or 405 => (Strings.NotFoundTitle, Strings.NotFoundText),
            503 => (Strings.BusyTitle, Strings.BusyText),
            < 500 => (Strings.BadAddress, Strings.NotFoundText),
            _ => (Strings.FailedTitle, Strings.FailedText(HttpContext.TraceIdentifier)),
        };
    }
}
