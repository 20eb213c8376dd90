using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <summary>Making accounts, from the one-time link and the command line.</summary>
public sealed class AccountCreation(LiveBlogDb db, UserManager<Account> users, RoleManager<IdentityRole> roles)
{
    const int MaxEmail = 254;

    public Task<bool> HasAdministratorAsync(CancellationToken cancellation) =>
        (
            from role in db.Roles
            where role.Name == Roles.Administrator
            join user in db.UserRoles on role.Id equals user.RoleId
            select user
        ).AnyAsync(cancellation);

    /// <summary>Makes an account as an administrator, if there is none yet; null when there is one.</summary>
    public async Task<IReadOnlyList<(string Field, string Message)>?> AddFirstAdministratorAsync(
        string email,
        string name,
        string password,
        Strings strings,
        CancellationToken cancellation
    )
    {
        var (account, wrong) = await MakeAsync(email, name, password, strings);
        if (account is null)
        {
            return await HasAdministratorAsync(cancellation) ? null : wrong;
        }

        // Of several who come at once, on whichever machine, the first holds these rows until it has an account. There are
        // such rows: the link that leads here is signed with one of them.
        await using var transaction = await db.BeginWriteAsync(cancellation);
        await LockAsync(cancellation);
        if (await HasAdministratorAsync(cancellation))
        {
            return null;
        }

        wrong = await AddAsync(account, Roles.Administrator, strings);
        if (wrong.Count == 0)
        {
            await transaction.CommitAsync(cancellation);
        }

        return wrong;
    }

    /// <summary>Locks changes of administrators, on every machine, until the current transaction ends.</summary>
    public Task LockAsync(CancellationToken cancellation) =>
        db.DataProtectionKeys.ExecuteUpdateAsync(set => set.SetProperty(k => k.FriendlyName, k => k.FriendlyName), cancellation);

    public async Task EnsureRoleAsync(string role)
    {
        if (!await roles.RoleExistsAsync(role))
        {
            Expect(await roles.CreateAsync(new IdentityRole(role)));
        }
    }

    /// <summary>Makes an account with a role. Returns what is wrong by field ("email", "name" or "password"), or nothing.</summary>
    /// <param name="password">Null for one who is given a link to set it by.</param>
    public async Task<IReadOnlyList<(string Field, string Message)>> AddAsync(
        string email,
        string name,
        string? password,
        string role,
        Strings strings
    )
    {
        var (account, wrong) = await MakeAsync(email, name, password, strings);
        return account is null ? wrong : await AddAsync(account, role, strings);
    }

    /// <summary>
    /// An account with its password hashed, which takes its time and comes before others wait; or what is wrong by field.
    /// </summary>
    async Task<(Account? Account, IReadOnlyList<(string Field, string Message)> Wrong)> MakeAsync(
        string email,
        string name,
        string? password,
        Strings strings
    )
    {
        email = email.Trim();
        if (
            email.Length > MaxEmail
            || email.Any(char.IsControl)
            || !System.Net.Mail.MailAddress.TryCreate(email, out var address)
            || address.Address != email
        )
        {
            return (null, [("email", strings.ErrorEmail)]);
        }

        if (StaffName.Clean(name) is not { } displayName)
        {
            return (null, [("name", strings.ErrorStaffName(StaffName.MaxLength))]);
        }

        var account = new Account
        {
            UserName = email,
            Email = email,
            EmailConfirmed = true,
            DisplayName = displayName.Length == 0 ? address.User : displayName,
        };
        foreach (var validator in password is null ? [] : users.PasswordValidators)
        {
            if (await validator.ValidateAsync(users, account, password) is { Succeeded: false } refused)
            {
                return (null, [.. refused.Errors.Select(error => ("password", strings[PasswordFault.WordOf(error)])).Distinct()]);
            }
        }

        if (password is not null)
        {
            using var activity = Tracing.Begin(Tracing.Hash);
            account.PasswordHash = users.PasswordHasher.HashPassword(account, password);
        }

        return (account, []);
    }

    async Task<IReadOnlyList<(string Field, string Message)>> AddAsync(Account account, string role, Strings strings)
    {
        await EnsureRoleAsync(role);
        var created = await users.CreateAsync(account);
        if (!created.Succeeded)
        {
            return created
                .Errors.Select(error =>
                    (
                        "email",
                        strings[error.Code is "DuplicateEmail" or "DuplicateUserName" ? StringKey.ErrorEmailTaken : StringKey.ErrorEmail]
                    )
                )
                .Distinct()
                .ToList();
        }

        Expect(await users.AddToRoleAsync(account, role));
        return [];
    }

    static void Expect(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(e => e.Description)));
        }
    }
}
