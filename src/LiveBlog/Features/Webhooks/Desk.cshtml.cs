using LiveBlog.Features.DeskForms;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Webhooks;

/// <summary>The desk page of webhooks.</summary>
[Needs(Policies.Administer)]
[ResponseCache(NoStore = true)]
[NotQueued]
public sealed class WebhooksModel(WebhookCommands webhooks, WebhookCalls calls, LastChanges lastChanges, SiteSettings site) : PageModel
{
    const int MaxShown = 20;

    IReadOnlyDictionary<string, string[]> wrong = new Dictionary<string, string[]>(StringComparer.Ordinal);

    public Strings Strings { get; private set; } = null!;

    public FeedLocale Style => new(Strings, site.TimeZone, Strings.Language);

    public IReadOnlyList<(Webhook Webhook, IReadOnlyList<WebhookDeliveryJson> Deliveries)> All { get; private set; } = [];

    public (string Name, string Url, string Blogs) Form { get; private set; } = ("", "", "");

    /// <summary>The secret of the one just made, shown this once.</summary>
    public (string Name, string Secret)? Secret { get; private set; }

    /// <summary>What a trial was answered.</summary>
    public string? Said { get; private set; }

    public string? Why(string field) => wrong.GetValueOrDefault(field)?.FirstOrDefault();

    public Task OnGetAsync(CancellationToken cancellation) => ReadAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(string? name, string? url, string? blogs, CancellationToken cancellation)
    {
        var (webhook, secret, errors) = await webhooks.AddAsync(
            new WebhookInput(name, url, (blogs ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)),
            cancellation
        );
        await ReadAsync(cancellation);
        if (webhook is not null)
        {
            Secret = (webhook.Name, secret);
            return Page();
        }

        (Form, wrong) = ((name ?? "", url ?? "", blogs ?? ""), errors.In(Strings));
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    /// <param name="name">What the page called it: what is gone is known by it.</param>
    public async Task<IActionResult> OnPostRemoveAsync(int id, string? name, CancellationToken cancellation) =>
        await webhooks.RemoveAsync(id, cancellation)
            ? Redirect(Links.DeskWebhooks)
            : await ShowAlreadyDoneAsync(name, "webhook.removed", cancellation);

    public async Task<IActionResult> OnPostStartAgainAsync(int id, string? name, CancellationToken cancellation)
    {
        if (await webhooks.FindAsync(id, cancellation) is not { } webhook)
        {
            return await ShowAlreadyDoneAsync(name, "webhook.removed", cancellation);
        }

        return webhook.StoppedBecause is not null && await webhooks.StartAgainAsync(id, cancellation)
            ? Redirect(Links.DeskWebhooks)
            : await ShowAlreadyDoneAsync(webhook.Name, WebhookCommands.StartedAgain, cancellation);
    }

    async Task<IActionResult> ShowAlreadyDoneAsync(string? name, string act, CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        Said = Style.AlreadyDone(await lastChanges.OfAsync(name, [act], cancellation));
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }

    public async Task<IActionResult> OnPostPingAsync(int id, CancellationToken cancellation) =>
        await webhooks.FindAsync(id, cancellation) is { } webhook
            ? await ShowResultAsync(await calls.PingAsync(webhook, cancellation), cancellation)
            : NotFound();

    public async Task<IActionResult> OnPostRedeliverAsync(int id, long delivery, CancellationToken cancellation) =>
        await calls.RedeliverAsync(id, delivery, cancellation) is { } status
            ? await ShowResultAsync(status == 0 ? null : status, cancellation)
            : NotFound();

    async Task<IActionResult> ShowResultAsync(int? status, CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        Said = status is { } answered ? Strings.WebhookAnswered(answered) : Strings.WebhookSilent;
        return Page();
    }

    async Task ReadAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        var all = new List<(Webhook, IReadOnlyList<WebhookDeliveryJson>)>();
        foreach (var webhook in await webhooks.ListAsync(cancellation))
        {
            all.Add((webhook, [.. (await webhooks.DeliveriesAsync(webhook.Id, cancellation)).Take(MaxShown)]));
        }

        All = all;
    }
}
