using LiveBlog.Features.Discussion;
using Microsoft.AspNetCore.SignalR.Client;

namespace LiveBlog.Tests.Support;

/// <summary>A reader who follows a discussion on the hub, and keeps what arrives by the protocol's rules.</summary>
sealed class TestDiscussionFollower : IAsyncDisposable
{
    readonly HubConnection connection;
    readonly Dictionary<long, MessageJson> messages = [];
    long held;

    TestDiscussionFollower(TestHost host)
    {
        connection = host.Hub();
        connection.On<string, long, DiscussionChangesJson>(
            "Discussed",
            (_, from, changes) =>
            {
                lock (messages)
                {
                    Holes += from > held ? 1 : 0;
                    Take(changes);
                }
            }
        );
    }

    /// <summary>What readers may do, as it was last told.</summary>
    public DiscussionTermsJson? Terms { get; private set; }

    /// <summary>How often something was missing before a message.</summary>
    public int Holes { get; private set; }

    public IReadOnlyDictionary<long, MessageJson> Messages
    {
        get
        {
            lock (messages)
            {
                return new Dictionary<long, MessageJson>(messages);
            }
        }
    }

    public static async Task<TestDiscussionFollower> FollowAsync(TestHost host, string slug)
    {
        var follower = new TestDiscussionFollower(host);
        await follower.connection.StartAsync();
        var answer = await follower.connection.InvokeAsync<DiscussionChangesJson>("FollowDiscussion", slug, 0L);
        lock (follower.messages)
        {
            follower.Take(answer);
        }

        return follower;
    }

    public Task WaitForAsync(Func<TestDiscussionFollower, bool> condition) =>
        Eventually.TrueAsync(() => Task.FromResult(condition(this)), "what is waited for arrives");

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    void Take(DiscussionChangesJson changes)
    {
        held = Math.Max(held, changes.Revision);
        Terms = changes.Terms;
        foreach (var message in changes.Messages.Where(m => !messages.TryGetValue(m.Id, out var known) || known.Revision < m.Revision))
        {
            messages[message.Id] = message;
        }
    }
}
