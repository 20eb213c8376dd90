using LiveBlog.Features.DeskForms;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.AgencyFeeds;

/// <summary>The feeds that are read for the desk.</summary>
[ResponseCache(NoStore = true)]
[NotQueued]
public sealed class AgencyFeedsModel(AgencyFeedCommands sources, LastChanges lastChanges, SiteSettings site) : PageModel
{
    IReadOnlyDictionary<string, string[]> wrong = new Dictionary<string, string[]>(StringComparer.Ordinal);

    public Strings Strings { get; private set; } = null!;

    public FeedLocale Style => new(Strings, site.TimeZone, Strings.Language);

    public IReadOnlyList<AgencyFeed> Sources { get; private set; } = [];

    public (string Name, string Url, string Minutes) Form { get; private set; } = ("", "", "5");

    public string? Why(string field) => wrong.GetValueOrDefault(field)?.FirstOrDefault();

    public Task OnGetAsync(CancellationToken cancellation) => ReadAsync(cancellation);

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostAsync(string? name, string? url, string? minutes, CancellationToken cancellation)
    {
        var errors = await sources.AddAsync(name, url, minutes, cancellation);
        if (!errors.Any)
        {
            return Redirect(Links.DeskWire);
        }

        await ReadAsync(cancellation);
        (Form, wrong) = ((name ?? "", url ?? "", minutes ?? ""), errors.In(Strings));
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    [Needs(Policies.Publish)]
    public async Task<IActionResult> OnPostRemoveAsync(int id, string? source, CancellationToken cancellation)
    {
        if (await sources.RemoveAsync(id, cancellation))
        {
            return Redirect(Links.DeskWire);
        }

        await ReadAsync(cancellation);
        NotDone = Style.AlreadyDone(await lastChanges.OfAsync(source, [AgencyFeedCommands.Removed], cancellation));
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }

    /// <summary>Why something was not done to a source of the list.</summary>
    public string? NotDone { get; private set; }

    async Task ReadAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Sources = await sources.ListAsync(cancellation);
    }
}
