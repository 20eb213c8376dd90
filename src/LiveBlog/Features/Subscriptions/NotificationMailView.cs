using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Features.Subscriptions;

/// <summary>
/// One entry in a mail. All addresses are absolute, and the markup carries its own style: mail programs know no style
/// sheets.
/// </summary>
/// <param name="GoesOn">Not all of it is there: a link leads to the rest.</param>
public sealed record NotificationItem(
    string BlogTitle,
    string Title,
    bool HasHeadline,
    string Time,
    string Url,
    string Html,
    IReadOnlyList<Quote> Quotes,
    bool GoesOn,
    string Text,
    string Language
)
{
    /// <summary>"ltr" or "rtl".</summary>
    public string Direction => Strings.For(Language).Direction;
}

/// <summary>The model of a notification mail.</summary>
public sealed record NotificationMailView(
    string Subject,
    string Site,
    string Language,
    string Kicker,
    IReadOnlyList<NotificationItem> Items,
    string? More,
    string Url,
    string Why
);
