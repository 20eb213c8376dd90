namespace LiveBlog.Features.Accounts;

/// <summary>What a reader who registers gives.</summary>
/// <param name="Password">Null for one who is going to sign in by passkey.</param>
public sealed record RegistrationInput(string? Name, string? Email, string? Password, string? ReturnUrl);
