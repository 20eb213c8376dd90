using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Subscriptions;

/// <summary>
/// Where the link of the first mail leads. Opening it does nothing yet: mail programs open links before people do. The button does.
/// </summary>
[IgnoreAntiforgeryToken]
[EnableRateLimiting(SubscriptionsRegistration.Rate)]
[ResponseCache(NoStore = true)]
public sealed class ConfirmSubscriptionModel(Subscribing subscribing, SiteSettings site) : PageModel
{
    public Strings Strings { get; private set; } = null!;

    /// <summary>Null when the link is not good, or no longer.</summary>
    public Subscription? Subscription { get; private set; }

    public SubscriptionScope Scope { get; private set; } = new(null, null);

    /// <summary>What else waits for the same address.</summary>
    public IReadOnlyList<(Subscription Subscription, SubscriptionScope Scope)> Others { get; private set; } = [];

    public bool IsConfirmed { get; private set; }

    public string Title => Scope.Title(Strings, site);

    public string What => SubscriptionStrings.Of(Subscription!.Kind, Subscription.EveryMinutes, Strings);

    public string StopLink => subscribing.StopLink(Subscription!);

    public string LinkOf(Subscription other) => subscribing.ConfirmLink(other);

    public string TitleOf(Subscription other, SubscriptionScope scope) =>
        $"{scope.Title(Strings, site)}: {SubscriptionStrings.Of(other.Kind, other.EveryMinutes, Strings)}";

    public Task OnGetAsync(long id, string? key, CancellationToken cancellation) => ReadAsync(id, key, cancellation);

    public async Task<IActionResult> OnPostAsync(long id, string? key, CancellationToken cancellation)
    {
        await ReadAsync(id, key, cancellation);
        if (Subscription is not null)
        {
            IsConfirmed = await subscribing.ConfirmAsync(Subscription, cancellation);
            if (!IsConfirmed)
            {
                Gone();
            }
        }

        return Page();
    }

    async Task ReadAsync(long id, string? key, CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Subscription = await subscribing.FindAsync(id, key, cancellation);
        if (Subscription is null or { State: SubscriptionState.Stopped })
        {
            Gone();
            return;
        }

        Strings = Strings.For(Subscription.Language);
        Scope = await subscribing.ScopeAsync(Subscription, cancellation);
        Others = await subscribing.OthersAsync(Subscription, cancellation);
        IsConfirmed = Subscription.State == SubscriptionState.Active;
    }

    void Gone()
    {
        Subscription = null;
        Response.StatusCode = StatusCodes.Status410Gone;
    }
}
