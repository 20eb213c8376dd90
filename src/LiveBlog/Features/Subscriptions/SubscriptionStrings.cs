using LiveBlog.Localization;
using LiveBlog.Model;

namespace LiveBlog.Features.Subscriptions;

static class SubscriptionStrings
{
    public static string Of(SubscriptionKind kind, int everyMinutes, Strings strings) =>
        kind switch
        {
            SubscriptionKind.KeyEvents => strings.SubscribeKeyEvents,
            SubscriptionKind.Every => strings.SubscribeEvery,
            SubscriptionKind.Digest => strings[DigestWord(everyMinutes)],
        };

    public static StringKey DigestWord(int minutes) =>
        minutes switch
        {
            15 => StringKey.Digest15,
            60 => StringKey.Digest60,
            180 => StringKey.Digest180,
            _ => StringKey.Digest1440,
        };
}
