namespace LiveBlog.Mail;

public static class EmailAddress
{
    /// <summary>Identity keeps no longer ones.</summary>
    public const int Longest = 254;

    /// <summary>Whether it is an address alone, without a name, and with nothing in it that could begin another header.</summary>
    public static bool IsOne(string text) =>
        text.Length is > 0 and <= Longest
        && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or '"' or ',' or ';')
        && text.All(char.IsAscii)
        && System.Net.Mail.MailAddress.TryCreate(text, out var address)
        && address.Address == text
        && address.Host.Contains('.', StringComparison.Ordinal);
}

/// <summary>What Identity finds wrong with a password, in the interface's words.</summary>
public static class PasswordFault
{
    public static string WordOf(Microsoft.AspNetCore.Identity.IdentityError error) =>
        error.Code == "PasswordTooEasy" ? "errorPasswordEasy" : "errorPassword";
}
