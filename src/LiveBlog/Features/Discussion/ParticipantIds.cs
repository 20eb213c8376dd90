using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.WebUtilities;

namespace LiveBlog.Features.Discussion;

/// <summary>
/// Names those who take part in a blog's discussion, for everybody to read: a pseudonym for each account in each blog. The same account has
/// another in another blog, and without the site's secret nobody can tell that they are one, or which account it is.
/// </summary>
public sealed class ParticipantIds(KeyedHash hashes)
{
    const int Bytes = 12;

    /// <param name="accountId">Whose pseudonym is asked for.</param>
    public string NameOf(int blogId, string accountId) =>
        WebEncoders.Base64UrlEncode(hashes.Compute("participant", FormattableString.Invariant($"{blogId}\n{accountId}")).AsSpan(0, Bytes));

    /// <summary>Puts pseudonyms where the account ids are: what leaves the program is for everybody.</summary>
    public IReadOnlyList<SeenMessage> Name(int blogId, IEnumerable<SeenMessage> messages) =>
        [.. messages.Select(m => m.Participant is { } id ? m with { Participant = NameOf(blogId, id) } : m)];
}
