using System.Net.WebSockets;
using System.Text.Json;
using LiveBlog.Features.Live;
using LiveBlog.Tests.Http.Limits;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace LiveBlog.Tests.Features.Live;

/// <summary>
/// Open connections have a bound for each address and in all. Beyond it one asks over HTTP, and who follows already notices nothing.
/// </summary>
public sealed class OpenConnectionsTests(TightSite site) : IClassFixture<TightSite>
{
    readonly TestHost host = site.Host;

    OpenConnections Open => host.Services.GetRequiredService<OpenConnections>();

    [Fact]
    public async Task One_address_and_all_together_open_so_many_sockets_and_those_that_are_open_go_on()
    {
        var slug = await host.OpenBlogAsync();
        var hubs = new List<RawHub>();
        try
        {
            var greedy = Addresses.Next();
            for (var n = 0; n < TightSite.ConnectionsPerAddress; n++)
            {
                hubs.Add(await RawHub.FollowAsync(host, slug, since: 1, greedy));
            }

            (await RefusalAsync(greedy)).Should().Be(HttpStatusCode.TooManyRequests);
            using (var stream = await host.Anonymous().AskFromAsync(greedy, $"/api/v1/blogs/{slug}/stream"))
            {
                await stream.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests);
                stream.Headers.RetryAfter.Should().NotBeNull();
            }

            while (hubs.Count < TightSite.Connections)
            {
                hubs.Add(await RawHub.FollowAsync(host, slug, since: 1, Addresses.Next()));
            }

            (await RefusalAsync(Addresses.Next())).Should().Be(HttpStatusCode.ServiceUnavailable);
            using (var asked = await host.Anonymous().AskFromAsync(Addresses.Next(), $"/api/v1/blogs/{slug}/changes?since=1"))
            {
                await asked.ShouldBeAsync(HttpStatusCode.OK);
            }

            await host.PublishAsync(slug, new { headline = "For all who follow" });
            foreach (var hub in hubs)
            {
                (await hub.NextAsync()).Should().Contain("For all who follow");
            }

            hubs[0].Dispose();
            hubs.RemoveAt(0);
            await Eventually.TrueAsync(() => Task.FromResult(Open.Count < TightSite.Connections), "the place is free again");
            hubs.Add(await RawHub.FollowAsync(host, slug, since: 1, greedy));
        }
        finally
        {
            hubs.ForEach(hub => hub.Dispose());
            await Eventually.TrueAsync(() => Task.FromResult(Open.Count == 0), "all places are free again");
        }
    }

    [Fact]
    public async Task What_is_negotiated_and_never_used_counts_until_it_is_forgotten()
    {
        var address = Addresses.Next();
        for (var n = 0; n < TightSite.ConnectionsPerAddress; n++)
        {
            using var negotiated = await host.Anonymous()
                .AskFromAsync(address, "/hubs/live/negotiate?negotiateVersion=1", method: HttpMethod.Post);
            JsonDocument
                .Parse(await negotiated.Content.ReadAsStringAsync())
                .RootElement.GetProperty("connectionToken")
                .GetString()
                .Should()
                .NotBeNullOrEmpty();
        }

        using var refused = await host.Anonymous()
            .AskFromAsync(address, "/hubs/live/negotiate?negotiateVersion=1", method: HttpMethod.Post);
        await refused.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests);
        await Eventually.TrueAsync(() => Task.FromResult(Open.Count == 0), "they are forgotten");
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task A_connection_counts_once_however_it_travels_and_no_longer_than_it_lives(HttpTransportType transport)
    {
        var slug = await host.OpenBlogAsync();
        var before = Open.Count;
        await using (
            var connection = new HubConnectionBuilder()
                .WithUrl(new Uri(host.Address, "/hubs/live"), transport, options => options.Headers["X-Forwarded-For"] = Addresses.Next())
                .Build()
        )
        {
            await connection.StartAsync();
            await connection.InvokeAsync<object>("Follow", slug, 1);
            Open.Count.Should().Be(before + 1);
        }

        await Eventually.TrueAsync(() => Task.FromResult(Open.Count == before), "its place is free again");
    }

    async Task<HttpStatusCode> RefusalAsync(string address)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("X-Forwarded-For", address);
        var connect = () =>
            socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = "/hubs/live" }.Uri, CancellationToken.None);
        await connect.Should().ThrowAsync<WebSocketException>();
        return socket.HttpStatusCode;
    }
}
