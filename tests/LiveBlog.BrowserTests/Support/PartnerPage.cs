using Microsoft.Playwright;

namespace LiveBlog.BrowserTests.Support;

/// <summary>A page of another site.</summary>
static class PartnerPage
{
    /// <summary>A partner's page with this in it, and the first frame of that.</summary>
    public static async Task<(IPage Page, IFrameLocator Frame)> FramedAsync(IBrowserContext context, string body)
    {
        var page = await context.NewPageAsync();
        await OpenAsync(page, body);
        return (page, page.FrameLocator("iframe"));
    }

    public static async Task OpenAsync(IPage page, string body)
    {
        const string Partner = "http://partner.localhost/";
        await page.RouteAsync(
            Partner,
            route =>
                route.FulfillAsync(
                    new RouteFulfillOptions
                    {
                        ContentType = "text/html; charset=utf-8",
                        Body = "<!doctype html><title>Un partenaire</title>" + body,
                    }
                )
        );
        await page.GotoAsync(Partner);
    }
}
