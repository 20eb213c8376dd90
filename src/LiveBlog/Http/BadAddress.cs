using LiveBlog.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Http;

/// <summary>The part of the address that is wrong, for the page that shows the error.</summary>
public sealed record BadAddress(Strings Strings, string Field);

public static class BadAddresses
{
    /// <summary>A 400 that names the part of the address that is not understood.</summary>
    public static IActionResult BadAddress(this PageModel page, Strings strings, string field)
    {
        page.HttpContext.Items[typeof(BadAddress)] = new BadAddress(strings, field);
        return page.StatusCode(StatusCodes.Status400BadRequest);
    }
}
