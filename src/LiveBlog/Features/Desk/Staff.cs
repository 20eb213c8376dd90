using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Desk;

/// <summary>One of those who sign in.</summary>
/// <param name="HasPassword">False for who has been invited and has not come yet.</param>
public sealed record StaffMember(string Id, string Name, string Email, string Role, bool IsDisabled, bool HasPassword);

/// <summary>Why something was not done to an account: the key of a sentence, and the field it belongs to.</summary>
public sealed record StaffRefusal(string Field, string Word);

/// <summary>The people of the newsroom: invited, given a role, shut out and let in again. There is always an administrator who can sign in.</summary>
public sealed class Staff(LiveBlogDb db, UserManager<Account> users, People people, Outbox outbox, AccountNotices notices, SiteSettings site, AuditLog audit, Acting acting)
{
    public const string Disabled = "account.disabled", Enabled = "account.enabled", LinkMade = "account.link-made";

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
            select new { account.Id, account.DisplayName, account.Email, Role = role.Name, account.LockoutEnd, HasPassword = account.PasswordHash != null }).Take(1_000).ToListAsync(cancellation);
        return members.ConvertAll(m => new StaffMember(m.Id, m.DisplayName, m.Email ?? "", m.Role ?? "", m.LockoutEnd == Account.ForEver, m.HasPassword));
    }

    /// <summary>Makes an account without a password; the link that <see cref="SendLinkAsync"/> makes is its way in.</summary>
    /// <returns>The account's id, or what is wrong by field.</returns>
    public async Task<(string? Id, IReadOnlyList<(string Field, string Message)> Wrong)> InviteAsync(string email, string name, string role, Words words)
    {
        if (!Roles.All.Contains(role))
        {
            return (null, [("role", words.Format("errorRole", ("roles", string.Join(", ", Roles.All))))]);
        }

        var wrong = await people.AddAsync(email, name, password: null, role, words);
        return wrong.Count > 0 ? (null, wrong) : ((await users.FindByEmailAsync(email.Trim()))!.Id, []);
    }

    /// <summary>Makes a link to set a password by, good once, for a week where there is none yet and for an hour where there is, and mails it. Null when there is no such account, or it is disabled.</summary>
    /// <param name="base">The site's address, without a slash at the end.</param>
    /// <returns>The link, absolute: where mails do not arrive it can be handed over.</returns>
    public async Task<string?> SendLinkAsync(string id, string @base, Words words, CancellationToken cancellation)
    {
        if (await users.FindByIdAsync(id) is not { IsReader: false } account || account.LockoutEnd == Account.ForEver)
        {
            return null;
        }

        var link = @base + AccountLinks.SetPassword(id, account.PasswordHash is null
            ? await users.GenerateUserTokenAsync(account, AccountLinks.TokenProvider, AccountLinks.InvitationPurpose)
            : await users.GeneratePasswordResetTokenAsync(account));
        var role = (await users.GetRolesAsync(account)).FirstOrDefault() ?? Roles.Contributor;
        await outbox.AddAsync(account.PasswordHash is null
            ? new Letter(account.Email!, words.Language, words.Format("inviteSubject", ("site", site.Name)))
            {
                Paragraphs = [words.Format("mailHello", ("name", account.DisplayName)), words.Format("inviteText", ("who", acting.Now.Name), ("role", words["role_" + role]))],
                Action = (words["joinTitle"], link),
                Small = [words["inviteSmall"]],
            }
            : new Letter(account.Email!, words.Language, words["resetSubject"])
            {
                Paragraphs = [words.Format("mailHello", ("name", account.DisplayName)), words["resetText"]],
                Action = (words["joinTitle"], link),
                Small = [words["resetSmall"]],
            });
        await audit.NoteAsync(acting.Now, LinkMade, account.Email, cancellation);
        return link;
    }

    public async Task<StaffRefusal?> ChangeRoleAsync(string id, string role, CancellationToken cancellation)
    {
        if (!Roles.All.Contains(role))
        {
            return new StaffRefusal("role", "errorRequired");
        }

        Account? changed = null;
        var refusal = await OnAsync(id, leavesAdministration: role != Roles.Administrator, async account =>
        {
            await people.EnsureRoleAsync(role);
            await users.RemoveFromRolesAsync(account, await users.GetRolesAsync(account));
            await users.AddToRoleAsync(account, role);
            changed = account;
        }, cancellation);
        if (refusal is null)
        {
            await notices.SendAsync(changed!, AccountChanges.Role, cancellation);
        }

        return refusal;
    }

    /// <summary>Shuts somebody out, and ends the sessions there are.</summary>
    public Task<StaffRefusal?> DisableAsync(string id, CancellationToken cancellation) => OnAsync(id, leavesAdministration: true, async account =>
    {
        await users.SetLockoutEnabledAsync(account, enabled: true);
        await users.SetLockoutEndDateAsync(account, Account.ForEver);
        await audit.NoteAsync(acting.Now, Disabled, account.Email, cancellation);
    }, cancellation);

    public Task<StaffRefusal?> EnableAsync(string id, CancellationToken cancellation) => OnAsync(id, leavesAdministration: false, async account =>
    {
        await users.SetLockoutEndDateAsync(account, lockoutEnd: null);
        await audit.NoteAsync(acting.Now, Enabled, account.Email, cancellation);
    }, cancellation);

    async Task<StaffRefusal?> OnAsync(string id, bool leavesAdministration, Func<Account, Task> act, CancellationToken cancellation)
    {
        // One at a time on all machines: two administrators must not shut each other out in the same second.
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await people.LockAsync(cancellation);
        if (await users.FindByIdAsync(id) is not { IsReader: false } account)
        {
            return new StaffRefusal("", "notFoundTitle");
        }

        if (leavesAdministration && await users.IsInRoleAsync(account, Roles.Administrator) && !await HasAnotherAdministratorAsync(id, cancellation))
        {
            return new StaffRefusal("role", "errorLastAdministrator");
        }

        await act(account);

        // Whoever is signed in elsewhere with what has changed is signed out there.
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
            select account.LockoutEnd).ToListAsync(cancellation);
        return others.Exists(end => end != Account.ForEver);
    }
}
