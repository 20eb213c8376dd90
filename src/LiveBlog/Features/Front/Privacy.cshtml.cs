using LiveBlog.Http;
using LiveBlog.Localization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Front;

/// <summary>What is kept of readers, for how long, and what is not.</summary>
public sealed class PrivacyModel : PageModel
{
    /// <summary>The page's parts: a heading each, and what it says, one sentence an item.</summary>
    public static readonly IReadOnlyList<(StringKey Heading, StringKey[] Lines)> Parts =
    [
        (
            StringKey.PrivacyReading,
            [
                StringKey.PrivacyNoCookies,
                StringKey.PrivacyNoOthers,
                StringKey.PrivacyEmbeds,
                StringKey.PrivacyCounts,
                StringKey.PrivacySettings,
            ]
        ),
        (StringKey.PrivacyAddresses, [StringKey.PrivacyRates, StringKey.PrivacyLogs]),
        (StringKey.Subscribe, [StringKey.PrivacyMail, StringKey.PrivacyPush, StringKey.PrivacyStop]),
        (
            StringKey.PrivacyAccounts,
            [
                StringKey.PrivacyAccount,
                StringKey.PrivacySessions,
                StringKey.PrivacyMessages,
                StringKey.PrivacyModeration,
                StringKey.PrivacyDelete,
            ]
        ),
    ];

    public Strings Strings { get; private set; } = null!;

    public void OnGet()
    {
        Strings = Request.PreferredStrings();
        Response.Headers.Vary = "Accept-Language";
        Response.Headers.CacheControl = "public, max-age=600";
    }
}
