using System.Security.Claims;
using LiveBlog.Model;

namespace LiveBlog.Security;

/// <summary>Who may do what. Each right is the same for a person at the desk and for a program with a key.</summary>
public static class Policies
{
    /// <summary>Is signed in, as a reader or of the newsroom: takes part in discussions.</summary>
    public const string Reader = "reader";

    /// <summary>May keep the discussion.</summary>
    public const string Moderate = "moderate";

    /// <summary>May see the desk.</summary>
    public const string Desk = "desk";

    /// <summary>May write drafts and submit them.</summary>
    public const string Draft = "draft";

    /// <summary>May publish, change and withdraw, and open blogs.</summary>
    public const string Publish = "publish";

    /// <summary>May do what has no way back, and see who did what.</summary>
    public const string Administer = "administer";

    /// <summary>As <see cref="Draft"/>, by an API key.</summary>
    public const string ApiDraft = "api-draft";

    /// <summary>As <see cref="Publish"/>, by an API key.</summary>
    public const string ApiWrite = "api-write";

    /// <summary>As <see cref="Administer"/>, by an API key.</summary>
    public const string ApiAdministration = "api-administration";

    static readonly string[] Administrators = [Roles.Administrator];
    static readonly string[] Publishers = [Roles.Editor, .. Administrators];
    static readonly string[] Writers = [Roles.Contributor, .. Publishers];

    /// <summary>The roles that have each right, of people.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> OfPeople = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [Moderate] = [Roles.Moderator, .. Publishers],
        [Desk] = [.. Roles.All],
        [Draft] = Writers,
        [Publish] = Publishers,
        [Administer] = Administrators,
    };

    /// <summary>The roles that have each right, of API keys.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> OfKeys = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [ApiDraft] = Writers,
        [ApiWrite] = Publishers,
        [ApiAdministration] = Administrators,
    };

    public static bool MayPublish(this ClaimsPrincipal user) => Publishers.Any(user.IsInRole);

    public static bool MayModerate(this ClaimsPrincipal user) => OfPeople[Moderate].Any(user.IsInRole);

    public static bool MayDraft(this ClaimsPrincipal user) => Writers.Any(user.IsInRole);

    public static bool MayAdminister(this ClaimsPrincipal user) => Administrators.Any(user.IsInRole);
}
