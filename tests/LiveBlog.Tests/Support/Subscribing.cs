using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Tests.Support;

/// <summary>What a subscriber asks of the site's hub.</summary>
static class Subscribing
{
    public static async Task AskHubAsync(this TestHost host, params (string Name, string Value)[] fields)
    {
        using var response = await host.Anonymous()
            .PostAsync("/websub", new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));
        await response.ShouldBeAsync(HttpStatusCode.Accepted);
    }

    /// <summary>Subscribes, and waits until the subscription is confirmed and kept.</summary>
    public static async Task SubscribeAsync(this TestHost host, string topic, string callback, params (string Name, string Value)[] more)
    {
        await host.AskHubAsync([("hub.mode", "subscribe"), ("hub.topic", topic), ("hub.callback", callback), .. more]);
        await Eventually.TrueAsync(() =>
            host.InDatabaseAsync(db => db.WebSubSubscribers.AnyAsync(s => s.Topic == topic && s.Callback == callback))
        );
    }
}
