namespace LiveBlog.Http;

/// <summary>The addresses of account pages, as paths of this site.</summary>
public static class AccountLinks
{
    public const string Account = "/account",
        SignIn = "/account/sign-in",
        Forgotten = "/account/forgotten",
        Register = "/account/register",
        SignedOut = "/account/sign-out",
        Prove = "/account/prove";

    /// <summary>What makes the tokens of <see cref="SetPassword"/>, and for what, where somebody has been invited.</summary>
    public const string TokenProvider = "mailed",
        InvitationPurpose = "invitation";

    /// <summary>Where somebody signs in or registers and comes back from.</summary>
    public static string WithReturn(string page, string returnUrl) => $"{page}?returnUrl={Uri.EscapeDataString(returnUrl)}";

    /// <summary>Where a password is set with a token instead of the old one.</summary>
    public static string SetPassword(string accountId, string token) =>
        $"/account/join?user={Uri.EscapeDataString(accountId)}&token={Uri.EscapeDataString(token)}";
}
