using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using LiveBlog.Features.DeskForms;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Support;

/// <summary>Two editors at the desk, and what the page answers the second.</summary>
static class TwoEditors
{
    public const string Done = "Ed has already done this",
        Changed = "Ed changed this in the meantime",
        Saved = "Ed saved this in the meantime";

    public static string Act(long id, string act) => $".item:has(#e-{id}) [data-act={act}]";

    public static string Tomb(long id, string handler) => $".tomb form:has(input[name=id][value='{id}']) button[formaction$={handler}]";

    public static string NotDone(IHtmlDocument page) => page.QuerySelector("#not-done")!.TextContent.Trim();

    public static string? Value(IElement form, string name) =>
        form.QuerySelector($"[name='{name}']") switch
        {
            IHtmlTextAreaElement text => text.Value,
            var field => field?.GetAttribute("value"),
        };

    public static async Task<string> LastWordAsync(TestHost host, string told)
    {
        var at = await host.InDatabaseAsync(db =>
            db.EntryVersions.OrderByDescending(v => v.Revision).Where(v => v.IsKeyEvent).Select(v => v.At).FirstAsync()
        );
        return $"{told} ({at:HH:mm} {LiveBlog.Localization.Strings.For("en").Date(at)}). Nothing was done: check it again.";
    }

    public static Task<string> WrittenAsync(TestHost host, long id) =>
        host.InDatabaseAsync(async db =>
        {
            var entry = await db.Entries.AsNoTracking().SingleAsync(e => e.Id == new EntryId(id));
            return $"{entry.Revision} {entry.Status} {entry.IsPinned} {entry.IsKeyEvent} {entry.IsKeptInReplay} {await db.Blogs.Where(b => b.Id == entry.BlogId).Select(b => b.Revision).SingleAsync()}";
        });

    public static Task<DeskAnswer> UndoAsync(HttpClient browser, string desk, DeskUndo undo)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = $"{undo.Id}", ["seen"] = $"{undo.Seen}" };
        if (undo.Pinned is { } pinned)
        {
            fields["pinned"] = $"{pinned}";
        }

        return PostAsync(browser, desk, undo.Handler, fields);
    }

    /// <summary>As the page's script sends it.</summary>
    public static async Task<DeskAnswer> PostAsync(HttpClient browser, string desk, string handler, Dictionary<string, string> fields)
    {
        using var opened = await browser.GetAsync(desk);
        fields["__RequestVerificationToken"] = (await opened.ReadPageAsync())
            .QuerySelector("#act input[name=__RequestVerificationToken]")!
            .GetAttribute("value")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{desk}?handler={handler}")
        {
            Content = new FormUrlEncodedContent(fields),
        };
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await browser.SendAsync(request);
        return await response.ReadAsync<DeskAnswer>();
    }

    public static async Task<(HttpClient Ed, HttpClient Ana)> TwoAsync(TestHost host, string role) =>
        (await SignedInAsync(host, role, "Ed"), await SignedInAsync(host, role, "Ana"));

    public static async Task<HttpClient> SignedInAsync(TestHost host, string role, string name)
    {
        var browser = host.Browser();
        using var signedIn = await browser.SignInAsync(await host.AddPersonAsync(role, name));
        await signedIn.ShouldBeAsync(HttpStatusCode.Redirect);
        return browser;
    }
}
