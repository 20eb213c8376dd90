using LiveBlog.Features.DeskForms;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LiveBlog.Features.Accounts;

/// <summary>Who signs in, and with which role.</summary>
[Needs(Policies.Administer)]
[ResponseCache(NoStore = true)]
public sealed class DeskStaffModel(StaffAccounts staff, SiteAddress site, SiteSettings settings) : PageModel
{
    IReadOnlyList<(string Field, string Message)> wrong = [];

    public Strings Strings { get; private set; } = null!;

    public FeedLocale Style => new(Strings, settings.TimeZone, Strings.Language);

    public IReadOnlyList<StaffMember> Members { get; private set; } = [];

    public (string Name, string Email, string Role) Form { get; private set; } = ("", "", "");

    /// <summary>The link that was made for somebody, shown this once, to be handed over.</summary>
    public (string Email, string Address)? Link { get; private set; }

    /// <summary>Why something was not done to one of the list.</summary>
    public string? Refused { get; private set; }

    public string? Why(string field) => wrong.Where(w => w.Field == field).Select(w => w.Message).FirstOrDefault();

    public Task OnGetAsync(CancellationToken cancellation) => ReadAsync(cancellation);

    [NeedsFreshProof]
    public async Task<IActionResult> OnPostAsync(string? name, string? email, string? role, CancellationToken cancellation)
    {
        Form = (name ?? "", email ?? "", role ?? "");
        (var id, wrong) = await staff.InviteAsync(Form.Email, Form.Name, Form.Role, Request.PreferredStrings());
        if (id is null)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await ReadAsync(cancellation);
            return Page();
        }

        return await OnPostLinkAsync(id, cancellation);
    }

    [NeedsFreshProof]
    public async Task<IActionResult> OnPostLinkAsync(string id, CancellationToken cancellation)
    {
        var link = await staff.SendLinkAsync(id, site.Base, Request.PreferredStrings(), cancellation);
        await ReadAsync(cancellation);
        if (link is null || Members.FirstOrDefault(m => m.Id == id) is not { } member)
        {
            return NotFound();
        }

        Form = ("", "", "");
        Link = (member.Email, link);
        return Page();
    }

    [NeedsFreshProof]
    public async Task<IActionResult> OnPostRoleAsync(string id, string? role, string? seen, CancellationToken cancellation) =>
        await AnswerAsync(await staff.ChangeRoleAsync(id, role ?? "", cancellation, seen), cancellation);

    [NeedsFreshProof]
    public async Task<IActionResult> OnPostDisableAsync(string id, string? seen, CancellationToken cancellation) =>
        await AnswerAsync(await staff.DisableAsync(id, cancellation, seen), cancellation);

    [NeedsFreshProof]
    public async Task<IActionResult> OnPostEnableAsync(string id, string? seen, CancellationToken cancellation) =>
        await AnswerAsync(await staff.EnableAsync(id, cancellation, seen), cancellation);

    async Task<IActionResult> AnswerAsync(StaffRefusal? refusal, CancellationToken cancellation)
    {
        if (refusal is null)
        {
            return Redirect(Links.DeskStaff);
        }

        await ReadAsync(cancellation);
        if (refusal.IsLate)
        {
            var last = await staff.LastChangeAsync(refusal.Email, cancellation);
            Refused = refusal.IsAlreadyDone ? Style.AlreadyDone(last) : Style.ChangedMeanwhile(last);
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }

        Refused = Strings[refusal.Word];
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    async Task ReadAsync(CancellationToken cancellation)
    {
        Strings = Request.PreferredStrings();
        Members = await staff.ListAsync(cancellation);
    }
}
