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
                Strings["staleFormTitle"],
                Strings[Stale.Texts.Count > 0 ? "staleFormTexts" : "staleFormText"]
            ),
            400 when address is not null => (Strings["badAddress"], Strings.Format("badAddressField", ("field", address.Field))),
            403 => (Strings["forbiddenTitle"], Strings["forbiddenText"]),
            413 => (Strings["tooLargeTitle"], Strings["tooLargeText"]),
            429 => (Strings["tooManyTitle"], Strings["tooManyText"]),
            404 or 405 => (Strings["notFoundTitle"], Strings["notFoundText"]),
            503 => (Strings["busyTitle"], Strings["busyText"]),
            < 500 => (Strings["badAddress"], Strings["notFoundText"]),
            _ => (Strings["failedTitle"], Strings.Format("failedText", ("id", HttpContext.TraceIdentifier))),
        };
    }
}
