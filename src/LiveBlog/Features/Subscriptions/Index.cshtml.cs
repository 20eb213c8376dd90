using System.Globalization;
using LiveBlog.Data;
using LiveBlog.Features.Subscriptions.Push;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Subscriptions;

/// <summary>
/// Where a reader subscribes: by mail, by the browser, by a feed or a calendar. It sets no cookie, and needs none: the reader who
/// sends a form from another site can do no more than have a mail of confirmation sent, which the rate bounds.
/// </summary>
[IgnoreAntiforgeryToken]
[EnableRateLimiting(SubscriptionsRegistration.Rate)]
[ResponseCache(NoStore = true)]
public sealed class SubscribeModel(
    LiveBlogDb db,
    Subscribing subscribing,
    PushIdentities identities,
    SiteSettings site,
    SiteAddress siteAddress
) : PageModel
{
    public Strings Strings { get; private set; } = null!;

    public SubscriptionScope Scope { get; private set; } = null!;

    /// <summary>What else can be subscribed to from here: the blog's topic, the whole site.</summary>
    public Topic? TopicOfBlog { get; private set; }

    public string Email { get; private set; } = "";

    public string Kind { get; private set; } = "key";

    public string? Wrong { get; private set; }

    /// <summary>The address that a mail is on its way to, once it is.</summary>
    public string? Asked { get; private set; }

    /// <summary>What the browser subscribes by (RFC 8292 §3.2), base64url.</summary>
    public string PublicKey { get; private set; } = "";

    public string Title => Scope.Title(Strings, site);

    public Task<IActionResult> OnGetAsync(string? blog, string? topic, CancellationToken cancellation) =>
        ShowAsync(blog, topic, cancellation);

    public async Task<IActionResult> OnPostAsync(
        string? blog,
        string? topic,
        string? scope,
        string? email,
        string? kind,
        CancellationToken cancellation
    )
    {
        if (!SameOrigin.Comes(Request))
        {
            return StatusCode(StatusCodes.Status403Forbidden);
        }

        if (await ShowAsync(blog, topic, cancellation) is not PageResult page)
        {
            return NotFound();
        }

        (Email, Kind) = (email?.Trim() ?? "", kind ?? "");
        if (Read(Kind) is not var (wanted, minutes))
        {
            return BadRequest();
        }

        if (!EmailAddress.IsOne(Email))
        {
            Wrong = Strings.ErrorEmail;
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return page;
        }

        var about = scope switch
        {
            "topic" when TopicOfBlog is not null => new SubscriptionScope(Blog: null, TopicOfBlog),
            "site" => new SubscriptionScope(Blog: null, Topic: null),
            _ => Scope,
        };
        await subscribing.AskAsync(Email, about, wanted, minutes, Strings, siteAddress.Base, HttpContext.AddressKey(), cancellation);
        Asked = Email;
        return page;
    }

    /// <summary>"key", "every", or "digest-" and the minutes. Null where it is none of these.</summary>
    static (SubscriptionKind Kind, int Minutes)? Read(string kind) =>
        kind switch
        {
            "key" => (SubscriptionKind.KeyEvents, 0),
            "every" => (SubscriptionKind.Every, 0),
            _ when kind.StartsWith("digest-", StringComparison.Ordinal)
                    && int.TryParse(kind.AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
                    && Subscribing.DigestMinutes.Contains(minutes) => (SubscriptionKind.Digest, minutes),
            _ => null,
        };

    async Task<IActionResult> ShowAsync(string? blog, string? topic, CancellationToken cancellation)
    {
        if (await subscribing.ScopeAsync(blog, topic, cancellation) is not { } scope)
        {
            return NotFound();
        }

        Scope = scope;
        Strings = scope.Blog is { } its ? FeedLocale.Of(its).Strings : Request.PreferredStrings();
        TopicOfBlog = scope.Blog?.TopicId is { } id
            ? await db.Topics.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, cancellation)
            : null;
        PublicKey = (await identities.GetAsync(cancellation)).PublicKey;
        return Page();
    }
}
