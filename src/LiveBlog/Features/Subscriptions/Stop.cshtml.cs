using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Subscriptions;

/// <summary>
/// Stops a subscription. Mail programs post here for their readers, with one click and without cookies (RFC 8058 §3.2); people
/// open it, and press the button. The key in the address says that it is theirs to stop.
/// </summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true)]
public sealed class StopSubscriptionModel(Subscribing subscribing, SiteSettings site) : PageModel
{
    public Strings Strings { get; private set; } = null!;

    /// <summary>Null when the link is not good.</summary>
    public Subscription? Subscription { get; private set; }

    public SubscriptionScope Scope { get; private set; } = new(null, null);

    public bool IsStopped { get; private set; }

    public string Title => Scope.Title(Strings, site);

    public Task OnGetAsync(long id, string? key, CancellationToken cancellation) => ReadAsync(id, key, cancellation);

    public async Task<IActionResult> OnPostAsync(long id, string? key, CancellationToken cancellation)
    {
        await ReadAsync(id, key, cancellation);
        if (Subscription is not null)
        {
            await subscribing.StopAsync(Subscription, cancellation);
            IsStopped = true;
        }

        return Page();
    }

    async Task ReadAsync(long id, string? key, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Subscription = await subscribing.FindAsync(id, key, cancellation);
        if (Subscription is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Strings = Strings.For(Subscription.Language);
        Scope = await subscribing.ScopeAsync(Subscription, cancellation);
        IsStopped = Subscription.State == SubscriptionState.Stopped;
    }
}
