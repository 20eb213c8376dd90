namespace LiveBlog.Model;

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
