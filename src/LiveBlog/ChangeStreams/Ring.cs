using System.Globalization;

namespace LiveBlog.ChangeStreams;

public enum RingKind
{
    Blog,
    Newswire,
    Discussion,
    Moderation,
    Account,
}

/// <summary>What a doorbell is rung for.</summary>
public readonly record struct Ring
{
    const string ModerationText = "moderation",
        AccountPrefix = "account ";

    Ring(RingKind kind, int blogId, string? accountId) => (Kind, BlogId, AccountId) = (kind, blogId, accountId);

    /// <summary>The newswire has changed and no blog has.</summary>
    public static Ring Newswire { get; } = new(RingKind.Newswire, blogId: 0, accountId: null);

    /// <summary>Moderators have something else before them.</summary>
    public static Ring Moderation { get; } = new(RingKind.Moderation, blogId: 0, accountId: null);

    public RingKind Kind { get; }

    /// <summary>Of a blog and of a discussion.</summary>
    public int BlogId { get; }

    /// <summary>Of an account.</summary>
    public string? AccountId { get; }

    public static Ring OfBlog(int blogId) => new(RingKind.Blog, blogId, accountId: null);

    /// <summary>A blog's discussion has changed and the blog has not.</summary>
    public static Ring OfDiscussion(int blogId) => new(RingKind.Discussion, blogId, accountId: null);

    /// <summary>What somebody may do, or sees alone, has changed.</summary>
    public static Ring OfAccount(string accountId) => new(RingKind.Account, blogId: 0, accountId);

    /// <summary>
    /// As it travels between machines: a blog's number, 0 for the newswire, below 0 for a discussion; the rest by name, which machines
    /// of an earlier version leave out.
    /// </summary>
    public override string ToString() =>
        Kind switch
        {
            RingKind.Blog => BlogId.ToString(CultureInfo.InvariantCulture),
            RingKind.Newswire => "0",
            RingKind.Discussion => (-BlogId).ToString(CultureInfo.InvariantCulture),
            RingKind.Moderation => ModerationText,
            RingKind.Account => AccountPrefix + AccountId,
        };

    public static bool TryParse(string text, out Ring ring)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            ring = number switch
            {
                > 0 => OfBlog(number),
                0 => Newswire,
                < 0 => OfDiscussion(-number),
            };
            return true;
        }

        ring = text.StartsWith(AccountPrefix, StringComparison.Ordinal) ? OfAccount(text[AccountPrefix.Length..]) : Moderation;
        return ring.Kind == RingKind.Account || text == ModerationText;
    }
}
