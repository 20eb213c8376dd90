using System.Net.Sockets;

namespace LiveBlog.Tests.Support;

/// <summary>Browsers elsewhere: the whole of 127.0.0.0/8 is this machine, and each address of it is another sender.</summary>
static class Senders
{
    public static HttpClient Browser(TestHost host, string address) =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                ConnectCallback = async (context, cancellation) =>
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                    await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = host.Address,
        };
}
