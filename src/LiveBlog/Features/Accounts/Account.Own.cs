using System.Text.Json;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;

namespace LiveBlog.Features.Accounts;

/// <summary>Moving an account to another address, and what a reader may do with the data that is kept of them.</summary>
public sealed partial class AccountModel
{
    static readonly JsonSerializerOptions Indented = new(ApiJson.Options) { WriteIndented = true };

    [NeedsFreshProof(TakesPassword = true)]
    public async Task<IActionResult> OnPostEmailAsync(string? email, string? current)
    {
        var address = email?.Trim() ?? "";
        if (!EmailAddress.IsOne(address))
        {
            return await WrongAsync("email", StringKey.ErrorEmail);
        }

        if (await RefusedAsync(current) is { } refused)
        {
            return await WrongAsync("emailCurrent", refused);
        }

        if (!await emails.AskAsync(Account, address, Strings, siteAddress.Base, HttpContext.RequestAborted))
        {
            return await WrongAsync("email", StringKey.TooManyText);
        }

        return await DoneAsync(StringKey.EmailChangeAsked);
    }

    /// <summary>All that is kept, as a file.</summary>
    [NeedsFreshProof]
    public async Task<IActionResult> OnGetDataAsync()
    {
        var all = JsonSerializer.SerializeToUtf8Bytes(await readers.ExportAsync(Account, HttpContext.RequestAborted), Indented);
        await NotifyAsync(AccountChanges.DataDownloaded);
        return new FileContentResult(all, "application/json") { FileDownloadName = "account.json" };
    }

    [NeedsFreshProof(TakesPassword = true)]
    public async Task<IActionResult> OnPostDeleteAsync(string? current, bool sure)
    {
        if (!Account.IsReader)
        {
            return NotFound();
        }

        if (!sure)
        {
            return await WrongAsync("sure", StringKey.ErrorRequired);
        }

        if (await RefusedAsync(current) is { } refused)
        {
            return await WrongAsync("deleteCurrent", refused);
        }

        // The request may have been aborted; what it asked for is done all the same.
        await readers.DeleteAsync(Account.Id, CancellationToken.None);
        await signIn.SignOutAsync();
        return Redirect(AccountLinks.SignedOut + "?gone=true");
    }
}
