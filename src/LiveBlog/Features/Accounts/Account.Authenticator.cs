using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Mvc;

namespace LiveBlog.Features.Accounts;

/// <summary>An authenticator application as the second factor, and recovery codes.</summary>
public sealed partial class AccountModel
{
    const string FactorOn = "account.authenticator-added",
        FactorOff = "account.authenticator-removed",
        CodesMade = "account.recovery-codes-made";

    const int RecoveryCodeCount = 10;

    /// <summary>Shown once.</summary>
    public IEnumerable<string>? RecoveryCodes { get; private set; }

    public int RecoveryCodesLeft { get; private set; }

    /// <summary>What the authenticator is to know (RFC 4648 §6), in groups of four.</summary>
    public string SharedKey { get; private set; } = "";

    public string QrCode { get; private set; } = "";

    [NeedsFreshProof]
    public async Task<IActionResult> OnPostAuthenticatorAsync(string? code)
    {
        if (await IsTooWeakAsync())
        {
            return await WrongAsync("code", StringKey.SecondFactorNeeded);
        }

        var typed = new string([.. (code ?? "").Where(char.IsAsciiDigit)]);
        if (Account.TwoFactorEnabled || !await codes.IsOfKeyAsync(typed, users, Account))
        {
            return await WrongAsync("code", StringKey.CodeWrong);
        }

        await users.SetTwoFactorEnabledAsync(Account, enabled: true);
        RecoveryCodes = await users.GenerateNewTwoFactorRecoveryCodesAsync(Account, RecoveryCodeCount);
        await LogAsync(FactorOn);
        await NotifyAsync(AccountChanges.AuthenticatorAdded);
        await StrengthenAsync(AccountSettings.ByCode);
        return await DoneAsync(StringKey.AuthenticatorOn);
    }

    [NeedsFreshProof(TakesPassword = true)]
    public async Task<IActionResult> OnPostAuthenticatorOffAsync(string? current)
    {
        if (await RefusedAsync(current) is { } refused)
        {
            return await WrongAsync("confirm", refused);
        }

        await users.SetTwoFactorEnabledAsync(Account, enabled: false);
        await users.ResetAuthenticatorKeyAsync(Account);
        await LogAsync(FactorOff);
        await NotifyAsync(AccountChanges.AuthenticatorRemoved);
        await signIn.RefreshSignInAsync(Account);
        return await DoneAsync(StringKey.Saved);
    }

    [NeedsFreshProof(TakesPassword = true)]
    public async Task<IActionResult> OnPostCodesAsync(string? current)
    {
        if (await RefusedAsync(current) is { } refused)
        {
            return await WrongAsync("confirm", refused);
        }

        RecoveryCodes = await users.GenerateNewTwoFactorRecoveryCodesAsync(Account, RecoveryCodeCount);
        await LogAsync(CodesMade);
        await NotifyAsync(AccountChanges.RecoveryCodes);
        return await ShowAsync();
    }

    async Task ShowAuthenticatorAsync()
    {
        if (Account.TwoFactorEnabled)
        {
            RecoveryCodesLeft = await users.CountRecoveryCodesAsync(Account);
            return;
        }

        if (await users.GetAuthenticatorKeyAsync(Account) is not { Length: > 0 } key)
        {
            // Not as Identity resets a key: looking at one's account does not end its sessions, and changes nothing of it.
            key = users.GenerateNewAuthenticatorKey();
            await store.OfferAuthenticatorKeyAsync(Account, key, HttpContext.RequestAborted);
        }

        SharedKey = string.Join(' ', key.ToLowerInvariant().Chunk(4).Select(group => new string(group)));
        QrCode = AuthenticatorQrCode.Of(site.Name, Account.Email!, key);
    }
}
