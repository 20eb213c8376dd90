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
    const string SessionEnded = "account.sessions-ended";

    /// <summary>Open pages get the new name for messages of this time; older messages get it when a page is loaded.</summary>
    static readonly TimeSpan RenamedWithin = TimeSpan.FromDays(1);

    public Strings Strings { get; private set; } = null!;

    public Account Account { get; private set; } = null!;

    public IReadOnlyList<AccountSession> Sessions { get; private set; } = [];

    /// <summary>This session.</summary>
    public Guid? Session => Accounts.Sessions.Of(User);

    /// <summary>The desk asks for more than the password that this session was begun with.</summary>
    public bool NeedsSecondFactor => !settings.IsStrongEnough(User);

    public (string Field, string Message)? Wrong { get; private set; }

    /// <summary>A name that could not be taken, to be put right.</summary>
    public string? TypedName { get; private set; }

    /// <summary>What has just been done.</summary>
    public string? Done { get; private set; }

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
                ? await WrongAsync("name", StringKey.ErrorRequired)
                : await WrongAsync("name", StringKey.ErrorStaffName, ("max", StaffName.MaxLength));
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

        return await DoneAsync(StringKey.Saved);
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

        // Sessions that were opened with the old password end.
        await sessions.EndAsync(Account.Id, one: null, allBut: Session, HttpContext.RequestAborted);
        await signIn.RefreshSignInAsync(Account);
        await NotifyAsync(AccountChanges.Password);
        return await DoneAsync(StringKey.PasswordChanged);
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
    async Task<StringKey?> RefusedAsync(string? password)
    {
        // The page has asked who has none for a passkey.
        if (Account.PasswordHash is null)
        {
            return null;
        }

        if (!await passwords.ConfirmAsync(Account, password, HttpContext.RequestAborted))
        {
            return StringKey.PasswordWrong;
        }

        await sessions.ProveAsync(User, HttpContext.RequestAborted);
        return null;
    }

    /// <summary>
    /// Where more than a password is required and the account has it, a session that has shown a password alone adds and
    /// removes nothing: with the password alone, a stranger could set a second factor of their own.
    /// </summary>
    async Task<bool> IsTooWeakAsync() =>
        NeedsSecondFactor && (Account.TwoFactorEnabled || (await users.GetPasskeysAsync(Account)).Count > 0);

    /// <summary>This session has shown more than a password.</summary>
    async Task StrengthenAsync(string method) =>
        await signIn.SignInWithClaimsAsync(Account, isPersistent: false, [new Claim(AccountSettings.Method, method)]);

    Task NotifyAsync(StringKey change) => notices.SendAsync(Account, change, HttpContext.RequestAborted);

    Task LogAsync(string act) => audit.LogAsync(new Actor(Account.Id, Account.DisplayName), act, Account.Email, HttpContext.RequestAborted);

    async Task<IActionResult> WrongAsync(string field, StringKey word, params (string, object)[] values)
    {
        Wrong = (field, Strings.Format(word, values));
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return await ShowAsync();
    }

    async Task<IActionResult> DoneAsync(StringKey word)
    {
        Done = Strings[word];
        return await ShowAsync();
    }

    async Task<IActionResult> ShowAsync()
    {
        Passkeys = [.. await users.GetPasskeysAsync(Account)];
        Sessions = await sessions.ListAsync(Account.Id, HttpContext.RequestAborted);
        await ShowAuthenticatorAsync();
        return Page();
    }
}
