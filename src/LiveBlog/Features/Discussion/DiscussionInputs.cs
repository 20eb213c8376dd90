namespace LiveBlog.Features.Discussion;

/// <summary>A message as a reader's page sends it.</summary>
/// <param name="ClientId">Made by the page, once a message: the same one sent again is the same message.</param>
public sealed record MessageInput(string? Text, Guid? ClientId, long? ReplyTo, long? Entry);

/// <param name="Kind">"useful", "touching", "surprising" or "worrying"; null takes it back.</param>
public sealed record ReactionInput(string? Kind);

public sealed record ReportInput(string? Why);

/// <summary>What the page gets for a message that it has sent.</summary>
/// <param name="IsWaiting">It waits for a moderator, and only its author sees it.</param>
public sealed record SentJson(long Id, long Revision, bool IsWaiting, string? Html);
