using System.Globalization;
using System.Security.Claims;
using LiveBlog.Data.Auditing;
using LiveBlog.Features.Discussion;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using QRCoder;

namespace LiveBlog.Features.Accounts;

/// <summary>Somebody's own account: name, password, what is asked for beside it, and where one is signed in.</summary>
[Authorize]
[ResponseCache(NoStore = true)]
public sealed partial class AccountModel(
    UserManager<Account> users,
    SignInManager<Account> signIn,
    Sessions sessions,
    AccountSettings settings,
    SiteSettings site,
    SiteAddress siteAddress,
    AuditLog audit,
    PasswordSignIn passwords,
    AuthenticatorCodes codes,
    AccountStore store,
    AccountNotices notices,
    EmailChanges emails,
    ReaderAccounts readers,
    ParticipantCommands participants,
    TimeProvider clock
) : PageModel
{
    const string FactorOn = "account.authenticator-added",
        FactorOff = "account.authenticator-removed",
        CodesMade = "account.recovery-codes-made",
        PasskeyAdded = "account.passkey-added",
        PasskeyRemoved = "account.passkey-removed",
        SessionEnded = "account.sessions-ended";

    /// <summary>What was written before keeps the old name on pages that are open; those loaded anew show the new one.</summary>
    static readonly TimeSpan RenamedWithin = TimeSpan.FromDays(1);

    const int RecoveryCodeCount = 10,
        MaxPasskeys = 20,
        MaxName = 100;

    public Strings Strings { get; private set; } = null!;

    public Account Account { get; private set; } = null!;

    public IReadOnlyList<UserPasskeyInfo> Passkeys { get; private set; } = [];

    public IReadOnlyList<AccountSession> Sessions { get; private set; } = [];

    /// <summary>The session at hand.</summary>
    public Guid? Session => Accounts.Sessions.Of(User);

    /// <summary>The desk asks for more than the password that this session was begun with.</summary>
    public bool NeedsSecondFactor => !settings.IsStrongEnough(User);

    public (string Field, string Message)? Wrong { get; private set; }

    /// <summary>A name that could not be taken, to be put right.</summary>
    public string? TypedName { get; private set; }

    /// <summary>What has just been done.</summary>
    public string? Done { get; private set; }

    /// <summary>Shown once.</summary>
    public IEnumerable<string>? RecoveryCodes { get; private set; }

    public int RecoveryCodesLeft { get; private set; }

    /// <summary>What the authenticator is to know (RFC 4648 §6), in groups of four.</summary>
    public string SharedKey { get; private set; } = "";

    public string QrCode { get; private set; } = "";

    public string BrowserName => BrowserNames.Of(Request.Headers.UserAgent.ToString());

    public string TimeOf(DateTime time) => new FeedLocale(Strings, site.TimeZone, Strings.Language).TimeAndDate(time);

    // Its name makes it a handler of the method PAGE otherwise.
    [NonHandler]
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        Strings = Request.PreferredStrings();
        if (await users.GetUserAsync(User) is not { } account)
        {
            context.Result = Challenge();
            return;
        }

        Account = account;
        await next();
    }

    public Task<IActionResult> OnGetAsync() => ShowAsync();

    public async Task<IActionResult> OnPostNameAsync(string? name)
    {
        var before = Account.DisplayName;
        if (Account.IsReader)
        {
            // Readers see no more of each other than a name.
            if (await readers.RenameAsync(Account, name, HttpContext.RequestAborted) is var (word, values))
            {
                TypedName = name;
                return await WrongAsync("name", word, values);
            }
        }
        else if (StaffName.Clean(name) is not { Length: > 0 } clean)
        {
            TypedName = name;
            return string.IsNullOrWhiteSpace(name)
                ? await WrongAsync("name", "errorRequired")
                : await WrongAsync("name", "errorStaffName", ("max", StaffName.MaxLength));
        }
        else
        {
            Account.DisplayName = clean;
            await users.UpdateAsync(Account);
        }

        if (Account.DisplayName != before)
        {
            await participants.RenameAsync(Account.Id, clock.GetUtcNow().UtcDateTime - RenamedWithin, HttpContext.RequestAborted);
            await signIn.RefreshSignInAsync(Account);
        }

        return await DoneAsync("saved");
    }

    [NeedsFreshProof(TakesPassword = true)]
    public async Task<IActionResult> OnPostPasswordAsync(string? current, string? password)
    {
        if (await RefusedAsync(current) is { } refused)
        {
            return await WrongAsync("current", refused);
        }

        var changed = Account.PasswordHash is null
            ? await users.AddPasswordAsync(Account, password ?? "")
            : await users.ChangePasswordAsync(Account, current!, password ?? "");
        if (!changed.Succeeded)
        {
            return await WrongAsync("password", PasswordFault.WordOf(changed.Errors.First()));
        }

        // Whoever else knew the old one is out.
        await sessions.EndAsync(Account.Id, one: null, allBut: Session, HttpContext.RequestAborted);
        await signIn.RefreshSignInAsync(Account);
        await TellAsync(AccountChanges.Password);
        return await DoneAsync("passwordChanged");
    }

    [NeedsFreshProof]
    public async Task<IActionResult> OnPostAuthenticatorAsync(string? code)
    {
        if (await IsTooWeakAsync())
        {
            return await WrongAsync("code", "secondFactorNeeded");
        }

        var typed = new string([.. (code ?? "").Where(char.IsAsciiDigit)]);
        if (Account.TwoFactorEnabled || !await codes.IsOfKeyAsync(typed, users, Account))
        {
            return await WrongAsync("code", "codeWrong");
        }

        await users.SetTwoFactorEnabledAsync(Account, enabled: true);
        RecoveryCodes = await users.GenerateNewTwoFactorRecoveryCodesAsync(Account, RecoveryCodeCount);
        await LogAsync(FactorOn);
        await TellAsync(AccountChanges.AuthenticatorAdded);
        await StrengthenAsync(AccountSettings.ByCode);
        return await DoneAsync("authenticatorOn");
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
        await TellAsync(AccountChanges.AuthenticatorRemoved);
        await signIn.RefreshSignInAsync(Account);
        return await DoneAsync("saved");
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
        await TellAsync(AccountChanges.RecoveryCodes);
        return await ShowAsync();
    }

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
            return await WrongAsync("passkey", "passkeyFailed");
        }

        if (await AttestAsync(credential) is not { Succeeded: true } attested)
        {
            return await WrongAsync("passkey", "passkeyFailed");
        }

        attested.Passkey.Name = name?.Trim() is { Length: > 0 and <= MaxName } given && !given.Any(char.IsControl) ? given : BrowserName;
        await users.AddOrUpdatePasskeyAsync(Account, attested.Passkey);
        await LogAsync(PasskeyAdded);
        await TellAsync(AccountChanges.PasskeyAdded);
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
            return await WrongAsync("passkey", "secondFactorNeeded");
        }

        if (id is not { Length: > 0 and <= 2_000 } || id.Length % 2 != 0 || !id.All(char.IsAsciiHexDigit))
        {
            return NotFound();
        }

        await users.RemovePasskeyAsync(Account, Convert.FromHexString(id));
        await LogAsync(PasskeyRemoved);
        await TellAsync(AccountChanges.PasskeyRemoved);
        return Redirect(AccountLinks.Account + "#passkeys");
    }

    public async Task<IActionResult> OnPostEndAsync(Guid id)
    {
        await sessions.EndAsync(Account.Id, id, allBut: null, HttpContext.RequestAborted);
        await LogAsync(SessionEnded);
        return Redirect(AccountLinks.Account + "#sessions");
    }

    public async Task<IActionResult> OnPostEndOthersAsync()
    {
        await sessions.EndAsync(Account.Id, one: null, allBut: Session, HttpContext.RequestAborted);
        await LogAsync(SessionEnded);
        return Redirect(AccountLinks.Account + "#sessions");
    }

    /// <summary>Why the password that was given is not good enough to go on; wrong ones are throttled here as well.</summary>
    async Task<string?> RefusedAsync(string? password)
    {
        // The page has asked who has none for a passkey.
        if (Account.PasswordHash is null)
        {
            return null;
        }

        if (!await passwords.ConfirmAsync(Account, password, HttpContext.RequestAborted))
        {
            return "passwordWrong";
        }

        await sessions.ProveAsync(User, HttpContext.RequestAborted);
        return null;
    }

    /// <summary>
    /// Where more than a password is required and the account has it, a session that has shown a password alone adds and
    /// removes nothing: whoever only knows the password would make a second factor of his own.
    /// </summary>
    async Task<bool> IsTooWeakAsync() =>
        NeedsSecondFactor && (Account.TwoFactorEnabled || (await users.GetPasskeysAsync(Account)).Count > 0);

    /// <summary>This session has shown more than a password.</summary>
    async Task StrengthenAsync(string method) =>
        await signIn.SignInWithClaimsAsync(Account, isPersistent: false, [new Claim(AccountSettings.Method, method)]);

    Task TellAsync(string change) => notices.SendAsync(Account, change, HttpContext.RequestAborted);

    Task LogAsync(string act) => audit.LogAsync(new Actor(Account.Id, Account.DisplayName), act, Account.Email, HttpContext.RequestAborted);

    async Task<IActionResult> WrongAsync(string field, string word, params (string, object)[] values)
    {
        Wrong = (field, Strings.Format(word, values));
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return await ShowAsync();
    }

    async Task<IActionResult> DoneAsync(string word)
    {
        Done = Strings[word];
        return await ShowAsync();
    }

    async Task<IActionResult> ShowAsync()
    {
        Passkeys = [.. await users.GetPasskeysAsync(Account)];
        Sessions = await sessions.ListAsync(Account.Id, HttpContext.RequestAborted);
        if (Account.TwoFactorEnabled)
        {
            RecoveryCodesLeft = await users.CountRecoveryCodesAsync(Account);
            return Page();
        }

        if (await users.GetAuthenticatorKeyAsync(Account) is not { Length: > 0 } key)
        {
            // Not as Identity resets a key: looking at one's account does not end its sessions, and changes nothing of it.
            key = users.GenerateNewAuthenticatorKey();
            await store.OfferAuthenticatorKeyAsync(Account, key, HttpContext.RequestAborted);
        }

        SharedKey = string.Join(' ', key.ToLowerInvariant().Chunk(4).Select(group => new string(group)));
        var address = string.Create(
            CultureInfo.InvariantCulture,
            $"otpauth://totp/{Uri.EscapeDataString(site.Name)}:{Uri.EscapeDataString(Account.Email!)}?secret={key}&issuer={Uri.EscapeDataString(site.Name)}&digits=6"
        );
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var drawing = new SvgQRCode(code);
        QrCode = drawing.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
        return Page();
    }
}
