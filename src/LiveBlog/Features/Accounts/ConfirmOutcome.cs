using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Features.Accounts;

/// <summary>The outcome of confirming a registration.</summary>
public abstract record ConfirmOutcome
{
    ConfirmOutcome() { }

    public sealed record Done(Account Account, string? ReturnUrl) : ConfirmOutcome;

    /// <summary>The link has been used, or there is an account of that address by now.</summary>
    public sealed record Over : ConfirmOutcome;

    /// <param name="Field">"password" or "name".</param>
    /// <param name="Word">The key of the sentence that says why.</param>
    public sealed record Wrong(string Field, StringKey Word, params (string, object)[] Values) : ConfirmOutcome;
}
