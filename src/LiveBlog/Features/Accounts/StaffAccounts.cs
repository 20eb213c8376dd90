using LiveBlog.Data;
using LiveBlog.Data.Auditing;
using LiveBlog.Features.DeskForms;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <summary>One of those who sign in.</summary>
/// <param name="HasPassword">False for who has been invited and has not come yet.</param>
public sealed record StaffMember(string Id, string Name, string Email, string Role, bool IsDisabled, bool HasPassword)
{
    /// <summary>As a form carries it, so that a change made after a colleague's is detected.</summary>
    public string AsSeen => Seen(Role, IsDisabled);

    internal static string Seen(string role, bool isDisabled) => isDisabled ? role + " disabled" : role;
}

/// <summary>Why something was not done to an account: a sentence, and the field it belongs to.</summary>
public sealed record StaffRefusal(string Field, StringKey Word)
{
    /// <summary>
    /// It is not as it was seen: somebody else has done something to it. <see cref="Word"/> is the sentence without a name.
    /// </summary>
    public bool IsLate { get; init; }

    /// <summary>What they have done is the same.</summary>
    public bool IsAlreadyDone { get; init; }

    /// <summary>The address of the account, for finding out who.</summary>
    public string Email { get; init; } = "";

    internal static StaffRefusal Late(Account account, bool isDone) =>
        new("", isDone ? StringKey.LateDoneUnknown : StringKey.LateChangedUnknown)
        {
            IsLate = true,
            IsAlreadyDone = isDone,
            Email = account.Email ?? "",
        };
}

/// <summary>
/// Staff accounts: invites, assigns roles, suspends and restores. There is always an administrator who can sign in.
/// </summary>
public sealed class StaffAccounts(
    LiveBlogDb db,
    UserManager<Account> users,
    AccountCreation people,
    Outbox outbox,
    AccountNotices notices,
    SiteSettings site,
    AuditLog audit,
    CurrentActor currentActor
)
{
    public const string Disabled = "account.disabled",
        Enabled = "account.enabled",
        LinkMade = "account.link-made";

    public async Task<IReadOnlyList<StaffMember>> ListAsync(CancellationToken cancellation)
    {
        var members = await (
            from account in db.Users.AsNoTracking()
            where !account.IsReader
            join given in db.UserRoles on account.Id equals given.UserId into roles
            from given in roles.DefaultIfEmpty()
            join role in db.Roles on given.RoleId equals role.Id into names
            from role in names.DefaultIfEmpty()
            orderby account.DisplayName, account.Id
            select new
            {
                account.Id,
                account.DisplayName,
                account.Email,
                Role = role.Name,
                account.LockoutEnd,
                HasPassword = account.PasswordHash != null,
            }
        )
            .Take(1_000)
            .ToListAsync(cancellation);
        return members.ConvertAll(m => new StaffMember(
            m.Id,
            m.DisplayName,
            m.Email ?? "",
            m.Role ?? "",
            m.LockoutEnd == Account.ForEver,
            m.HasPassword
        ));
    }

    /// <summary>Makes an account without a password; the link that <see cref="SendLinkAsync"/> makes is its way in.</summary>
    /// <returns>The account's id, or what is wrong by field.</returns>
    public async Task<(string? Id, IReadOnlyList<(string Field, string Message)> Wrong)> InviteAsync(
        string email,
        string name,
        string role,
        Strings strings
    )
    {
        if (!Roles.All.Contains(role))
        {
            return (null, [("role", strings.ErrorRole(string.Join(", ", Roles.All)))]);
        }

        var wrong = await people.AddAsync(email, name, password: null, role, strings);
        return wrong.Count > 0 ? (null, wrong) : ((await users.FindByEmailAsync(email.Trim()))!.Id, []);
    }

    /// <summary>
    /// Makes a link to set a password by, good once, for a week where there is none yet and for an hour where there is, and mails it.
    /// Null when there is no such account, or it is disabled.
    /// </summary>
    /// <param name="base">The site's address, without a slash at the end.</param>
    /// <returns>The link, absolute: where mails do not arrive it can be handed over.</returns>
    public async Task<string?> SendLinkAsync(string id, string @base, Strings strings, CancellationToken cancellation)
    {
        if (await users.FindByIdAsync(id) is not { IsReader: false } account || account.LockoutEnd == Account.ForEver)
        {
            return null;
        }

        var link =
            @base
            + AccountLinks.SetPassword(
                id,
                account.PasswordHash is null
                    ? await users.GenerateUserTokenAsync(account, AccountLinks.TokenProvider, AccountLinks.InvitationPurpose)
                    : await users.GeneratePasswordResetTokenAsync(account)
            );
        var role = (await users.GetRolesAsync(account)).FirstOrDefault() ?? Roles.Contributor;
        await outbox.AddAsync(
            account.PasswordHash is null
                ? new MailMessage(account.Email!, strings.Language, strings.InviteSubject(site.Name))
                {
                    Paragraphs =
                    [
                        strings.MailHello(account.DisplayName),
                        strings.InviteText(who: currentActor.Now.Name, role: strings.RoleOf(role)!),
                    ],
                    Action = (strings.JoinTitle, link),
                    Small = [strings.InviteSmall],
                }
                : new MailMessage(account.Email!, strings.Language, strings.ResetSubject)
                {
                    Paragraphs = [strings.MailHello(account.DisplayName), strings.ResetText],
                    Action = (strings.JoinTitle, link),
                    Small = [strings.ResetSmall],
                }
        );
        await audit.LogAsync(currentActor.Now, LinkMade, account.Email, cancellation);
        return link;
    }

    /// <param name="seen">The account as the administrator saw it: see <see cref="StaffMember.AsSeen"/>; null for any.</param>
    public async Task<StaffRefusal?> ChangeRoleAsync(string id, string role, CancellationToken cancellation, string? seen = null)
    {
        if (!Roles.All.Contains(role))
        {
            return new StaffRefusal("role", StringKey.ErrorRequired);
        }

        Account? changed = null;
        var refusal = await OnAsync(
            id,
            leavesAdministration: role != Roles.Administrator,
            async account =>
            {
                await people.EnsureRoleAsync(role);
                await users.RemoveFromRolesAsync(account, await users.GetRolesAsync(account));
                await users.AddToRoleAsync(account, role);
                changed = account;
            },
            seen,
            (now, _) => now == role,
            cancellation
        );
        if (refusal is null)
        {
            await notices.SendAsync(changed!, AccountChanges.Role, cancellation);
        }

        return refusal;
    }

    /// <summary>Shuts somebody out, and ends the sessions there are.</summary>
    /// <param name="seen">As for <see cref="ChangeRoleAsync"/>.</param>
    public Task<StaffRefusal?> DisableAsync(string id, CancellationToken cancellation, string? seen = null) =>
        OnAsync(
            id,
            leavesAdministration: true,
            async account =>
            {
                await users.SetLockoutEnabledAsync(account, enabled: true);
                await users.SetLockoutEndDateAsync(account, Account.ForEver);
                await audit.LogAsync(currentActor.Now, Disabled, account.Email, cancellation);
            },
            seen,
            (_, isDisabled) => isDisabled,
            cancellation
        );

    /// <param name="seen">As for <see cref="ChangeRoleAsync"/>.</param>
    public Task<StaffRefusal?> EnableAsync(string id, CancellationToken cancellation, string? seen = null) =>
        OnAsync(
            id,
            leavesAdministration: false,
            async account =>
            {
                await users.SetLockoutEndDateAsync(account, lockoutEnd: null);
                await audit.LogAsync(currentActor.Now, Enabled, account.Email, cancellation);
            },
            seen,
            (_, isDisabled) => !isDisabled,
            cancellation
        );

    /// <summary>Who gave the account the role, or the state, that it has.</summary>
    public async Task<LastChange?> LastChangeAsync(string email, CancellationToken cancellation)
    {
        string[] subjects = [email, .. Roles.All.Select(role => $"{email}: {role}")];
        string[] acts = [Disabled, Enabled, AuditActions.RoleGiven];
        var record = await db
            .AuditRecords.AsNoTracking()
            .Where(r => subjects.Contains(r.Subject) && acts.Contains(r.Action))
            .OrderByDescending(r => r.Id)
            .FirstOrDefaultAsync(cancellation);
        return record is null
            ? null
            : new LastChange(
                record.ActorId.Length > 0 ? record.ActorName : null,
                record.At,
                record.ActorId.Length > 0 && record.ActorId == currentActor.Now.Id
            );
    }

    /// <param name="isDone">Whether an account of that role, disabled or not, is as the act would leave it.</param>
    async Task<StaffRefusal?> OnAsync(
        string id,
        bool leavesAdministration,
        Func<Account, Task> act,
        string? seen,
        Func<string, bool, bool> isDone,
        CancellationToken cancellation
    )
    {
        // One at a time on all machines: two administrators must not shut each other out in the same second.
        await using var transaction = await db.BeginWriteAsync(cancellation);
        await people.LockAsync(cancellation);
        if (await users.FindByIdAsync(id) is not { IsReader: false } account)
        {
            return new StaffRefusal("", StringKey.NotFoundTitle);
        }

        // Read again: another machine may have changed it while this one waited for its turn.
        await db.Entry(account).ReloadAsync(cancellation);
        var (now, isDisabled) = ((await users.GetRolesAsync(account)).FirstOrDefault() ?? "", account.LockoutEnd == Account.ForEver);
        if (seen is not null && seen != StaffMember.Seen(now, isDisabled))
        {
            return StaffRefusal.Late(account, isDone(now, isDisabled));
        }

        if (
            leavesAdministration
            && await users.IsInRoleAsync(account, Roles.Administrator)
            && !await HasAnotherAdministratorAsync(id, cancellation)
        )
        {
            return new StaffRefusal("role", StringKey.ErrorLastAdministrator);
        }

        await act(account);

        // Sessions opened with what has changed end.
        await users.UpdateSecurityStampAsync(account);
        await transaction.CommitAsync(cancellation);
        return null;
    }

    async Task<bool> HasAnotherAdministratorAsync(string id, CancellationToken cancellation)
    {
        var others = await (
            from role in db.Roles
            where role.Name == Roles.Administrator
            join given in db.UserRoles on role.Id equals given.RoleId
            join account in db.Users on given.UserId equals account.Id
            where account.Id != id && account.PasswordHash != null
            select account.LockoutEnd
        ).ToListAsync(cancellation);
        return others.Exists(end => end != Account.ForEver);
    }
}
