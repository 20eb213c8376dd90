using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Mail;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// Registers readers. No account is created before the owner of the address has confirmed it, and neither what is answered nor what
/// is done for an answer differs where the address has an account: its owner gets another mail, that is all.
/// </summary>
public sealed class Registrations(
    LiveBlogDb db,
    UserManager<Account> users,
    IPasswordHasher<Account> hasher,
    Outbox outbox,
    ConfirmationMails mails,
    KeyedHash hashes,
    SiteSettings site,
    TimeProvider clock,
    ILogger<Registrations> log
)
{
    public static readonly TimeSpan GoodFor = TimeSpan.FromHours(24);

    static readonly TimeSpan OneMailIn = TimeSpan.FromMinutes(1);

    const int MaxNotMailed = 20;

    const string MailKind = "register";

    /// <returns>What is wrong by field, or nothing: a mail is on its way then.</returns>
    /// <param name="base">The site's address, without a slash at the end.</param>
    /// <param name="network">Where the request came from: see <see cref="Visitor.AddressKey"/>.</param>
    public async Task<IReadOnlyList<(string Field, string Message)>> AskAsync(
        RegistrationInput input,
        Strings strings,
        string @base,
        string network,
        CancellationToken cancellation
    )
    {
        var wrong = new List<(string, string)>();
        var email = input.Email?.Trim() ?? "";
        if (!EmailAddress.IsOne(email))
        {
            wrong.Add(("email", strings.ErrorEmail));
        }

        var name = DisplayName.Parse(input.Name);
        if (name is null)
        {
            wrong.Add(("name", strings.ErrorName(min: DisplayName.Shortest, max: DisplayName.Longest)));
        }
        else if (await IsTakenAsync(name, but: null, cancellation))
        {
            wrong.Add(("name", strings.ErrorNameTaken));
        }

        if (
            input.Password is not null
            && await PasswordFaultAsync(new Account { Email = email, DisplayName = name ?? "" }, input.Password, strings) is { } fault
        )
        {
            wrong.Add(("password", fault));
        }

        if (wrong.Count > 0)
        {
            return wrong;
        }

        var (now, secret) = (clock.GetUtcNow().UtcDateTime, OneTimeSecret.Make());
        var normalized = users.NormalizeEmail(email);
        var hash = input.Password is { } password ? hasher.HashPassword(new Account(), password) : null;

        // Where there is an account, nobody knows the secret: it counts as the others do, and cannot be confirmed. The mail is
        // written before others wait for this, and whether or not it goes out.
        var (id, hasAccount) = (Guid.NewGuid(), await users.FindByEmailAsync(email) is not null);
        var mail = await outbox.WriteAsync(
            hasAccount
                ? AlreadyRegisteredMail(email, strings, @base)
                : ConfirmationMail(email, strings, $"{@base}/account/confirm?id={id:N}&key={secret}")
        );
        await using var transaction = await db.BeginWriteAsync(cancellation);
        var old = now - GoodFor;
        await db.Registrations.Where(r => r.Email == normalized && r.CreatedAt < old).ExecuteDeleteAsync(cancellation);
        var asked = await db
            .Registrations.AsNoTracking()
            .Where(r => r.Email == normalized)
            .OrderBy(r => r.CreatedAt)
            .Select(r => new
            {
                r.Id,
                r.IsMailed,
                r.CreatedAt,
            })
            .ToListAsync(cancellation);

        // Do not flood somebody else's mailbox: any link that has been mailed does for this registration too.
        // Each network that asks has its own allowance, so that a stranger who asks over and over does not use up the owner's.
        var isMailed =
            !asked.Exists(r => r.IsMailed && r.CreatedAt > now - OneMailIn)
            && await mails.MayAsync(db, MailKind, email, network, cancellation);
        var notMailed = asked.Where(r => !r.IsMailed).Select(r => r.Id).ToList();
        if (!isMailed && notMailed.Count >= MaxNotMailed)
        {
            // The oldest gives way: filling an address's registrations keeps out nobody who comes later.
            await db.Registrations.Where(r => r.Id == notMailed[0]).ExecuteDeleteAsync(cancellation);
        }

        var registration = new Registration
        {
            Id = id,
            Email = normalized,
            Name = hasAccount ? "" : name!,
            PasswordHash = hasAccount ? null : hash,
            SecretHash = OneTimeSecret.HashOf(hasAccount ? OneTimeSecret.Make() : secret),
            ReturnUrl = input.ReturnUrl is { Length: <= 500 } url ? url : null,
            IsMailed = isMailed,
            CreatedAt = now,
        };
        db.Registrations.Add(registration);
        if (isMailed)
        {
            outbox.Add(mail);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return [];
    }

    /// <summary>The registration that a link is for; null when the link is not good, or no longer.</summary>
    public async Task<Registration?> FindAsync(Guid id, string? secret, CancellationToken cancellation)
    {
        var old = clock.GetUtcNow().UtcDateTime - GoodFor;
        return
            await db.Registrations.SingleOrDefaultAsync(r => r.Id == id && r.CreatedAt >= old, cancellation) is { } registration
            && OneTimeSecret.Is(secret, registration.SecretHash)
            ? registration
            : null;
    }

    /// <summary>Whether a registration with this one's address was made with a password, and whether all were.</summary>
    public async Task<(bool Any, bool All)> WithPasswordAsync(Registration linked, CancellationToken cancellation)
    {
        var its = await db.Registrations.Where(r => r.Email == linked.Email).Select(r => r.PasswordHash != null).ToListAsync(cancellation);
        return (its.Contains(true), !its.Contains(false));
    }

    /// <summary>
    /// Creates the account that the owner of the address has confirmed. The link says whose the address is; the password says
    /// which of the registrations with that address is theirs: somebody else may have made one earlier, with another password. One
    /// that was made without a password holds nothing that lets anybody in: the link is enough for it.
    /// </summary>
    /// <param name="password">Null or empty for one who registered without.</param>
    /// <param name="otherName">In the place of a name that has been taken meanwhile.</param>
    public async Task<ConfirmOutcome> ConfirmAsync(Registration linked, string? password, string? otherName, CancellationToken cancellation)
    {
        if (await FindTargetedAsync(linked, password, cancellation) is not { } registration)
        {
            return new ConfirmOutcome.Wrong("password", StringKey.ConfirmPasswordWrong);
        }

        await using var transaction = await db.BeginWriteAsync(cancellation);
        if (!await db.Registrations.AnyAsync(r => r.Id == linked.Id, cancellation))
        {
            return new ConfirmOutcome.Over();
        }

        if ((string.IsNullOrWhiteSpace(otherName) ? registration.Name : DisplayName.Parse(otherName)) is not { } name)
        {
            return new ConfirmOutcome.Wrong("name", StringKey.ErrorName, ("min", DisplayName.Shortest), ("max", DisplayName.Longest));
        }

        if (await IsTakenAsync(name, but: null, cancellation))
        {
            return new ConfirmOutcome.Wrong("name", StringKey.ErrorNameTaken);
        }

        // Of several machines at once the one that takes the rows away goes on.
        if (await db.Registrations.Where(r => r.Email == linked.Email).ExecuteDeleteAsync(cancellation) == 0)
        {
            return new ConfirmOutcome.Over();
        }

        var email = linked.Email.ToLowerInvariant();
        var account = new Account
        {
            UserName = email,
            Email = email,
            EmailConfirmed = true,
            DisplayName = name,
            PasswordHash = registration.PasswordHash,
            IsReader = true,
            JoinedAt = clock.GetUtcNow().UtcDateTime,
        };
        var created = await users.CreateAsync(account);
        if (!created.Succeeded)
        {
            log.LogWarning("A registration could not be confirmed: {Why}", string.Join(", ", created.Errors.Select(e => e.Code)));
            return new ConfirmOutcome.Over();
        }

        // A banned reader who deleted the account and comes back is still banned.
        var address = hashes.OfAddress(Sanction.AddressPurpose, email);
        await db
            .Sanctions.Where(s => s.AddressHash == address && s.AccountId == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.AccountId, account.Id), cancellation);
        await transaction.CommitAsync(cancellation);
        return new ConfirmOutcome.Done(account, registration.ReturnUrl);
    }

    /// <summary>Whether a name could be taken for somebody else's: a reader's, one of the newsroom's, or the site's own.</summary>
    /// <param name="but">The account whose own name it may be.</param>
    public async Task<bool> IsTakenAsync(string name, string? but, CancellationToken cancellation)
    {
        var key = DisplayName.Skeleton(name);
        return key == DisplayName.Skeleton(site.Name) || await db.Users.AnyAsync(u => u.NameKey == key && u.Id != but, cancellation);
    }

    /// <summary>Why a password is not good enough, as a sentence.</summary>
    public async Task<string?> PasswordFaultAsync(Account account, string password, Strings strings)
    {
        foreach (var validator in users.PasswordValidators)
        {
            if ((await validator.ValidateAsync(users, account, password)).Errors.FirstOrDefault() is { } error)
            {
                return strings[PasswordFault.WordOf(error)];
            }
        }

        return null;
    }

    /// <summary>Of the registrations with one address the one that its owner means; null where none has that password.</summary>
    async Task<Registration?> FindTargetedAsync(Registration linked, string? password, CancellationToken cancellation)
    {
        var its = await db
            .Registrations.AsNoTracking()
            .Where(r => r.Email == linked.Email)
            .OrderByDescending(r => r.CreatedAt)
            .ToListAsync(cancellation);
        return string.IsNullOrEmpty(password)
            ? linked.PasswordHash is null
                ? linked
                : its.Find(r => r.PasswordHash is null)
            : its.Find(r =>
                r.PasswordHash is { } hash
                && hasher.VerifyHashedPassword(new Account(), hash, password) != PasswordVerificationResult.Failed
            );
    }

    // The name is chosen by the sender of the form, and somebody else may get the mail: it is left out.
    MailMessage ConfirmationMail(string email, Strings strings, string link) =>
        new(email, strings.Language, strings.RegisterSubject(site.Name))
        {
            Key = ConfirmationMails.KeyOf(MailKind),
            Paragraphs = [strings.RegisterMail(site.Name)],
            Action = (strings.RegisterConfirm, link),
            Small = [strings.RegisterSmall],
        };

    MailMessage AlreadyRegisteredMail(string email, Strings strings, string @base) =>
        new(email, strings.Language, strings.RegisterKnownSubject(site.Name))
        {
            Key = ConfirmationMails.KeyOf(MailKind),
            Paragraphs = [strings.RegisterKnown(site.Name)],
            Action = (strings.SignIn, @base + AccountLinks.SignIn),
            Small = [strings.RegisterKnownSmall],
        };
}
