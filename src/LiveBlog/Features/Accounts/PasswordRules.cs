using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;

namespace LiveBlog.Features.Accounts;

/// <summary>
/// Refuses passwords that are guessed at once: those of the lists of breached ones that come with the program, names and
/// words, rows of keys, and what is made of them. The estimate is zxcvbn's; nothing is asked of any other site.
/// </summary>
public sealed class PasswordRules(SiteSettings site) : IPasswordValidator<Account>
{
    /// <summary>
    /// Iterations of PBKDF2 with HMAC-SHA512, as OWASP's Password Storage Cheat Sheet has it
    /// (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#pbkdf2). Hashes with fewer are made again at
    /// the next sign-in.
    /// </summary>
    public const int Iterations = 210_000;

    public const string TooEasy = "PasswordTooEasy";

    /// <summary>Of 0 to 4; at 2 a guesser needs some hundred million tries.</summary>
    const int LeastScore = 2;

    /// <summary>What is beyond adds nothing to the estimate but time.</summary>
    const int MaxEstimated = 72;

    // Its dictionaries are read once; it is not made for several at a time.
    static readonly Lock gate = new();
    static readonly Zxcvbn.Zxcvbn estimator = new();

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password) =>
        Task.FromResult(
            IsEasy(password ?? "", user.Email, user.DisplayName)
                ? IdentityResult.Failed(new IdentityError { Code = TooEasy })
                : IdentityResult.Success
        );

    bool IsEasy(string password, string? email, string name)
    {
        string[] known =
        [
            .. new[] { email, email?.Split('@')[0], name, site.Name, "liveblog" }.OfType<string>().Where(text => text.Length > 2),
        ];
        lock (gate)
        {
            return estimator.EvaluatePassword(password.Length > MaxEstimated ? password[..MaxEstimated] : password, known).Score
                < LeastScore;
        }
    }
}
