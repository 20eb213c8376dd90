using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace LiveBlog.Features.Accounts;

/// <summary>Passkeys: adding and removing them.</summary>
public sealed partial class AccountModel
{
    const string PasskeyAdded = "account.passkey-added",
        PasskeyRemoved = "account.passkey-removed";

    const int MaxPasskeys = 20,
        MaxName = 100;

    public IReadOnlyList<UserPasskeyInfo> Passkeys { get; private set; } = [];

    public string BrowserName => BrowserNames.Of(Request.Headers.UserAgent.ToString());

    /// <summary>What the browser is to make a passkey by (WebAuthn Level 3 §5.4).</summary>
    [NeedsFreshProof(IsForScripts = true)]
    public async Task<IActionResult> OnPostPasskeyOptionsAsync() =>
        Content(
            await signIn.MakePasskeyCreationOptionsAsync(
                new PasskeyUserEntity
                {
                    Id = Account.Id,
                    Name = Account.Email!,
                    DisplayName = Account.DisplayName,
                }
            ),
            "application/json"
        );

    [NeedsFreshProof]
    public async Task<IActionResult> OnPostPasskeyAsync(string? credential, string? name)
    {
        if (string.IsNullOrEmpty(credential) || await IsTooWeakAsync() || (await users.GetPasskeysAsync(Account)).Count >= MaxPasskeys)
        {
            return await WrongAsync("passkey", StringKey.PasskeyFailed);
        }

        if (await AttestAsync(credential) is not { Succeeded: true } attested)
        {
            return await WrongAsync("passkey", StringKey.PasskeyFailed);
        }

        attested.Passkey.Name = name?.Trim() is { Length: > 0 and <= MaxName } given && !given.Any(char.IsControl) ? given : BrowserName;
        await users.AddOrUpdatePasskeyAsync(Account, attested.Passkey);
        await LogAsync(PasskeyAdded);
        await NotifyAsync(AccountChanges.PasskeyAdded);
        await StrengthenAsync(AccountSettings.ByPasskey);
        return Redirect(AccountLinks.Account + "#passkeys");
    }

    /// <summary>Null where nobody has asked this browser for a key.</summary>
    async Task<PasskeyAttestationResult?> AttestAsync(string credential)
    {
        try
        {
            return await signIn.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    [NeedsFreshProof]
    public async Task<IActionResult> OnPostPasskeyRemoveAsync(string? id)
    {
        if (await IsTooWeakAsync())
        {
            return await WrongAsync("passkey", StringKey.SecondFactorNeeded);
        }

        if (id is not { Length: > 0 and <= 2_000 } || id.Length % 2 != 0 || !id.All(char.IsAsciiHexDigit))
        {
            return NotFound();
        }

        await users.RemovePasskeyAsync(Account, Convert.FromHexString(id));
        await LogAsync(PasskeyRemoved);
        await NotifyAsync(AccountChanges.PasskeyRemoved);
        return Redirect(AccountLinks.Account + "#passkeys");
    }
}
