namespace LiveBlog.Security;

/// <summary>
/// A handler of a page that changes how an account, or the site, is got into: it runs only where a password or a passkey was
/// shown within the last minutes. Where it was not, the page asks for one and goes on with what was sent.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsFreshProofAttribute : Attribute
{
    /// <summary>
    /// The form has a field for the password, which the handler checks itself: nothing more is asked of an account that has one.
    /// </summary>
    public bool TakesPassword { get; init; }

    /// <summary>A script asks: it is answered with a status, and leads to the page itself.</summary>
    public bool IsForScripts { get; init; }
}
