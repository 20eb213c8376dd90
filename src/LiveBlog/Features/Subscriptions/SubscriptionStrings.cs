using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Features.Subscriptions;

static class SubscriptionStrings
{
    public static string Of(SubscriptionKind kind, int everyMinutes, Strings strings) =>
        kind switch
        {
            SubscriptionKind.KeyEvents => strings["subscribeKeyEvents"],
            SubscriptionKind.Every => strings["subscribeEvery"],
            SubscriptionKind.Digest => strings[DigestWord(everyMinutes)],
        };

    public static string DigestWord(int minutes) =>
        minutes switch
        {
            15 => "digest15",
            60 => "digest60",
            180 => "digest180",
            _ => "digest1440",
        };
}
