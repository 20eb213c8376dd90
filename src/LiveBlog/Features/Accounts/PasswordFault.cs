using LiveBlog.Localization;

namespace LiveBlog.Features.Accounts;

/// <summary>What Identity finds wrong with a password, in the interface's words.</summary>
public static class PasswordFault
{
    public static StringKey WordOf(Microsoft.AspNetCore.Identity.IdentityError error) =>
        error.Code == "PasswordTooEasy" ? StringKey.ErrorPasswordEasy : StringKey.ErrorPassword;
}
