using LiveBlog.Data;
using LiveBlog.Features.DeskForms;
using LiveBlog.Features.Publishing;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Api;

/// <summary>The keys that programs come in by: made, shown once, revoked.</summary>
[Needs(Policies.Administer)]
[ResponseCache(NoStore = true)]
public sealed class DeskKeysModel(
    LiveBlogDb db,
    KeyCommands commands,
    UserManager<Account> users,
    AccountNotices notices,
    LastChanges lastChanges,
    SiteSettings site,
    TimeProvider clock
) : PageModel
{
    FieldErrors? wrong;

    public Strings Strings { get; private set; } = null!;

    public FeedLocale Style => new(Strings, site.TimeZone, Strings.Language);

    public IReadOnlyList<ApiKey> Keys { get; private set; } = [];

    public KeyInput Form { get; private set; } = new(null, null, [], null, TimeZoneInfo.Utc);

    /// <summary>The key that was just created.</summary>
    public (string Name, string Text)? New { get; private set; }

    public bool HasExpired(ApiKey key) => key.ExpiresAt <= clock.GetUtcNow().UtcDateTime;

    public bool ExpiresSoon(ApiKey key) => !HasExpired(key) && key.ExpiresAt <= clock.GetUtcNow().UtcDateTime + ExpiringKeys.ShownFor;

    public string? Why(string field) =>
        wrong
            ?.InForms(Style)
            .In(Strings)
            .Where(e => e.Key == field || e.Key.StartsWith(field + "[", StringComparison.Ordinal))
            .Select(e => e.Value[0])
            .FirstOrDefault();

    public Task OnGetAsync(CancellationToken cancellation) => ReadAsync(cancellation);

    [NeedsFreshProof]
    public async Task<IActionResult> OnPostAsync(
        string? name,
        string? role,
        string? blogs,
        string? expiresAt,
        bool never,
        CancellationToken cancellation
    )
    {
        Form = new KeyInput(
            name,
            role,
            (blogs ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
            never ? KeyCommands.Never : DeskTime.ToIso(expiresAt, site.TimeZone, clock),
            site.TimeZone
        );
        switch (await commands.CreateAsync(Form, cancellation))
        {
            case KeyOutcome.Done(var key, var text):
                await notices.SendAsync((await users.GetUserAsync(User))!, AccountChanges.ApiKey, cancellation);
                (New, Form) = ((key.Name, text), new(null, null, [], null, site.TimeZone));
                break;
            case KeyOutcome.Wrong(var errors):
                wrong = errors;
                Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                break;
        }

        await ReadAsync(cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostRevokeAsync(int id, CancellationToken cancellation)
    {
        if (await commands.RevokeAsync(id, cancellation))
        {
            return Redirect(Links.DeskKeys);
        }

        if (await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == id, cancellation) is not { } key)
        {
            return NotFound();
        }

        await ReadAsync(cancellation);
        NotDone = Style.AlreadyDone(await lastChanges.OfAsync(key.Name, ["key.revoked"], cancellation));
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }

    /// <summary>Why something was not done to a key of the list.</summary>
    public string? NotDone { get; private set; }

    async Task ReadAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Keys = await db
            .ApiKeys.AsNoTracking()
            .Where(k => k.RevokedAt == null)
            .OrderByDescending(k => k.Id)
            .Take(1_000)
            .ToListAsync(cancellation);
    }
}
