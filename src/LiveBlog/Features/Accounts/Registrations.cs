using LiveBlog.Changes;
using LiveBlog.Data;
using LiveBlog.Features.Shared;
using LiveBlog.Model;
using LiveBlog.Rendering;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Accounts;

/// <summary>What a reader who registers gives.</summary>
/// <param name="Password">Null for one who is going to sign in by passkey.</param>
public sealed record RegistrationInput(string? Name, string? Email, string? Password, string? ReturnUrl);

/// <summary>
/// Readers who register. Nothing comes to be before the owner of the address has said so, and neither what is answered nor what
/// is done for an answer differs where the address has an account: its owner gets another mail, that is all.
/// </summary>
public sealed class Registrations(LiveBlogDb db, UserManager<Account> users, IPasswordHasher<Account> hasher, Outbox outbox, SiteSettings site, TimeProvider clock)
{
    public static readonly TimeSpan GoodFor = TimeSpan.FromHours(24);

    static readonly TimeSpan OneMailIn = TimeSpan.FromMinutes(1);

    const int MostADay = 5, MostOfStaff = 1_000;

    /// <returns>What is wrong by field, or nothing: a mail is on its way then.</returns>
    /// <param name="base">The site's address, without a slash at the end.</param>
    public async Task<IReadOnlyList<(string Field, string Message)>> AskAsync(RegistrationInput input, Words words, string @base, CancellationToken cancellation)
    {
        var wrong = new List<(string, string)>();
        var email = input.Email?.Trim() ?? "";
        if (!EmailAddress.IsOne(email))
        {
            wrong.Add(("email", words["errorEmail"]));
        }

        var name = DisplayName.Parse(input.Name);
        if (name is null)
        {
            wrong.Add(("name", words.Format("errorName", ("min", DisplayName.Shortest), ("max", DisplayName.Longest))));
        }
        else if (await IsTakenAsync(name, but: null, cancellation))
        {
            wrong.Add(("name", words["errorNameTaken"]));
        }

        if (input.Password is not null && await PasswordFaultAsync(new Account { Email = email, DisplayName = name ?? "" }, input.Password, words) is { } fault)
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
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var old = now - GoodFor;
        await db.Registrations.Where(r => r.CreatedAt < old).ExecuteDeleteAsync(cancellation);
        var asked = await db.Registrations.Where(r => r.Email == normalized).Select(r => r.CreatedAt).ToListAsync(cancellation);
        if (asked.Count >= MostADay || asked.Exists(at => at > now - OneMailIn))
        {
            // Somebody else's letter-box is not to be filled. The mail that is on its way already does.
            return [];
        }

        var registration = new Registration
        {
            Id = Guid.NewGuid(),
            Email = normalized,
            Name = name!,
            PasswordHash = hash,
            SecretHash = OneTimeSecret.HashOf(secret),
            ReturnUrl = input.ReturnUrl is { Length: <= 500 } url ? url : null,
            CreatedAt = now,
        };
        var hasAccount = await users.FindByEmailAsync(email) is not null;
        if (hasAccount)
        {
            // Nobody knows its secret: it counts as the others do, and can come to nothing.
            registration = new Registration { Id = registration.Id, Email = normalized, Name = "", SecretHash = OneTimeSecret.HashOf(OneTimeSecret.Make()), CreatedAt = now };
        }

        db.Registrations.Add(registration);
        await outbox.AddAsync(hasAccount ? KnownLetter(email, words, @base) : Letter(email, name!, words, $"{@base}/account/confirm?id={registration.Id:N}&key={secret}"));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return [];
    }

    /// <summary>The registration that a link is for; null when the link is not good, or no longer.</summary>
    public async Task<Registration?> FindAsync(Guid id, string? secret, CancellationToken cancellation)
    {
        var old = clock.GetUtcNow().UtcDateTime - GoodFor;
        return await db.Registrations.SingleOrDefaultAsync(r => r.Id == id && r.CreatedAt >= old, cancellation) is { } registration && OneTimeSecret.Is(secret, registration.SecretHash) ? registration : null;
    }

    /// <summary>The owner of the address has said so: the account comes to be. Null when there is one of that address by now.</summary>
    public async Task<Account?> ConfirmAsync(Registration registration, CancellationToken cancellation)
    {
        using var turn = await WriteQueue.EnterAsync(db, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);

        // Of several at once the one that takes the row away goes on.
        if (await db.Registrations.Where(r => r.Id == registration.Id).ExecuteDeleteAsync(cancellation) == 0)
        {
            return null;
        }

        var email = registration.Email.ToLowerInvariant();
        var account = new Account
        {
            UserName = email,
            Email = email,
            EmailConfirmed = true,
            DisplayName = registration.Name,
            PasswordHash = registration.PasswordHash,
            IsReader = true,
            JoinedAt = clock.GetUtcNow().UtcDateTime,
        };
        if (!(await users.CreateAsync(account)).Succeeded)
        {
            return null;
        }

        await db.Registrations.Where(r => r.Email == registration.Email).ExecuteDeleteAsync(cancellation);

        // Whoever was banned, left and came back is banned.
        var address = Sanction.HashOf(account.NormalizedEmail!);
        await db.Sanctions.Where(s => s.AddressHash == address && s.AccountId == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.AccountId, account.Id), cancellation);
        await transaction.CommitAsync(cancellation);
        return account;
    }

    /// <summary>Whether a name could be taken for somebody else's: a reader's, one of the newsroom's, or the site's own.</summary>
    /// <param name="but">The account whose own name it may be.</param>
    public async Task<bool> IsTakenAsync(string name, string? but, CancellationToken cancellation)
    {
        var key = DisplayName.Skeleton(name);
        if (key == DisplayName.Skeleton(site.Name) || await db.Users.AnyAsync(u => u.NameKey == key && u.Id != but, cancellation))
        {
            return true;
        }

        // Accounts of before have no key yet.
        var staff = await db.Users.AsNoTracking().Where(u => !u.IsReader && u.NameKey == "" && u.Id != but).Select(u => u.DisplayName).Take(MostOfStaff).ToListAsync(cancellation);
        return staff.Exists(its => DisplayName.Skeleton(its) == key);
    }

    /// <summary>Why a password is not good enough, as a sentence.</summary>
    public async Task<string?> PasswordFaultAsync(Account account, string password, Words words)
    {
        foreach (var validator in users.PasswordValidators)
        {
            if ((await validator.ValidateAsync(users, account, password)).Errors.FirstOrDefault() is { } error)
            {
                return words[PasswordFault.WordOf(error)];
            }
        }

        return null;
    }

    Letter Letter(string email, string name, Words words, string link) => new(email, words.Language, words.Format("registerSubject", ("site", site.Name)))
    {
        Paragraphs = [words.Format("mailHello", ("name", name)), words.Format("registerMail", ("site", site.Name))],
        Action = (words["registerConfirm"], link),
        Small = [words["registerSmall"]],
    };

    Letter KnownLetter(string email, Words words, string @base) => new(email, words.Language, words.Format("registerKnownSubject", ("site", site.Name)))
    {
        Paragraphs = [words.Format("registerKnown", ("site", site.Name))],
        Action = (words["signIn"], @base + AccountLinks.SignIn),
        Small = [words["registerKnownSmall"]],
    };
}
