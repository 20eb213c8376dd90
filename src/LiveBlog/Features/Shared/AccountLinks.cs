namespace LiveBlog.Features.Shared;

/// <summary>The addresses of account pages, as paths of this site.</summary>
public static class AccountLinks
{
    public const string Account = "/account", SignIn = "/account/sign-in", Forgotten = "/account/forgotten";

    /// <summary>Where a password is set with a token instead of the old one.</summary>
    public static string SetPassword(string accountId, string token) => $"/account/join?user={Uri.EscapeDataString(accountId)}&token={Uri.EscapeDataString(token)}";
}
