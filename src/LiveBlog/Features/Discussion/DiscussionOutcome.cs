using System.Security.Claims;
using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Features.Discussion;

/// <summary>How something that a reader did in a discussion ended.</summary>
public abstract record DiscussionOutcome
{
    DiscussionOutcome() { }

    /// <param name="Message">The message as it is now; null where it was about an entry.</param>
    public sealed record Done(Message? Message) : DiscussionOutcome;

    public sealed record NotFound : DiscussionOutcome;

    /// <param name="Field">Which field is wrong.</param>
    /// <param name="Word">The sentence that says why.</param>
    public sealed record Wrong(string Field, StringKey Word, params (string, object)[] Values) : DiscussionOutcome;

    /// <summary>It may not be done, or not now.</summary>
    public sealed record Refused(StringKey Word, params (string, object)[] Values) : DiscussionOutcome
    {
        /// <summary>When this ends, UTC; null where it does not, or nobody can say.</summary>
        public DateTime? Until { get; init; }

        /// <summary>When it may be tried again.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }
}

/// <summary>Somebody who takes part.</summary>
/// <param name="IsOfStaff">Moderates the discussion or writes the feed: neither slowed down nor held back.</param>
/// <param name="Session">How they have signed in.</param>
public sealed record Participant(string Id, bool IsOfStaff, ClaimsPrincipal Session)
{
    public static Participant? Of(ClaimsPrincipal user) =>
        user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id ? new Participant(id, user.IsOfStaff(), user) : null;
}
