using LiveBlog.Http;
using LiveBlog.Localization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Front;

/// <summary>What is kept of readers, for how long, and what is not.</summary>
public sealed class PrivacyModel : PageModel
{
    /// <summary>The page's parts: a heading each, and what it says, one sentence an item.</summary>
    public static readonly IReadOnlyList<(string Heading, string[] Lines)> Parts =
    [
        ("privacyReading", ["privacyNoCookies", "privacyNoOthers", "privacyEmbeds", "privacyCounts", "privacySettings"]),
        ("privacyAddresses", ["privacyRates", "privacyLogs"]),
        ("subscribe", ["privacyMail", "privacyPush", "privacyStop"]),
        ("privacyAccounts", ["privacyAccount", "privacySessions", "privacyMessages", "privacyModeration", "privacyDelete"]),
    ];

    public Strings Strings { get; private set; } = null!;

    public void OnGet()
    {
        Strings = Request.PreferredStrings();
        Response.Headers.Vary = "Accept-Language";
        Response.Headers.CacheControl = "public, max-age=600";
    }
}
