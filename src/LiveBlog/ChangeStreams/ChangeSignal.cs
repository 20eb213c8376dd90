using System.Globalization;

namespace LiveBlog.ChangeStreams;

public enum ChangeSignalKind
{
    Blog,
    Newswire,
    Discussion,
    Moderation,
    Account,
}

/// <summary>What a doorbell is rung for.</summary>
public readonly record struct ChangeSignal
{
    const string ModerationText = "moderation",
        AccountPrefix = "account ";

    ChangeSignal(ChangeSignalKind kind, int blogId, string? accountId) => (Kind, BlogId, AccountId) = (kind, blogId, accountId);

    /// <summary>The newswire has changed and no blog has.</summary>
    public static ChangeSignal Newswire { get; } = new(ChangeSignalKind.Newswire, blogId: 0, accountId: null);

    /// <summary>Moderators have something else before them.</summary>
    public static ChangeSignal Moderation { get; } = new(ChangeSignalKind.Moderation, blogId: 0, accountId: null);

    public ChangeSignalKind Kind { get; }

    /// <summary>Of a blog and of a discussion.</summary>
    public int BlogId { get; }

    /// <summary>Of an account.</summary>
    public string? AccountId { get; }

    public static ChangeSignal OfBlog(int blogId) => new(ChangeSignalKind.Blog, blogId, accountId: null);

    /// <summary>A blog's discussion has changed and the blog has not.</summary>
    public static ChangeSignal OfDiscussion(int blogId) => new(ChangeSignalKind.Discussion, blogId, accountId: null);

    /// <summary>What somebody may do, or sees alone, has changed.</summary>
    public static ChangeSignal OfAccount(string accountId) => new(ChangeSignalKind.Account, blogId: 0, accountId);

    /// <summary>
    /// As it travels between machines: a blog's number, 0 for the newswire, below 0 for a discussion; the rest by name, which machines
    /// of an earlier version leave out.
    /// </summary>
    public override string ToString() =>
        Kind switch
        {
            ChangeSignalKind.Blog => BlogId.ToString(CultureInfo.InvariantCulture),
            ChangeSignalKind.Newswire => "0",
            ChangeSignalKind.Discussion => (-BlogId).ToString(CultureInfo.InvariantCulture),
            ChangeSignalKind.Moderation => ModerationText,
            ChangeSignalKind.Account => AccountPrefix + AccountId,
        };

    public static bool TryParse(string text, out ChangeSignal ring)
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
        return ring.Kind == ChangeSignalKind.Account || text == ModerationText;
    }
}
