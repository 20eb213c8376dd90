using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.HttpOverrides;

namespace LiveBlog.Features.Operations;

/// <summary>
/// Takes a reader's address and scheme from the proxies in front, and from nobody else. Stands before all that looks at them.
/// </summary>
public static class Proxies
{
    // The framework's own switch: it believes anybody who connects.
    const string FrameworkSwitch = "FORWARDEDHEADERS_ENABLED";

    public static void AddProxies(this WebApplicationBuilder builder)
    {
        var settings = ProxySettings.From(builder.Configuration);
        builder.Services.AddSingleton(settings);
        if (settings.Networks.Count > 0)
        {
            // Both together would take one more address from the header, which is the client's to choose.
            builder.Configuration[FrameworkSwitch] = "false";
        }
    }

    public static void UseProxies(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<ProxySettings>();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Proxies));
        if (string.Equals(app.Configuration[FrameworkSwitch], "true", StringComparison.OrdinalIgnoreCase))
        {
            log.LogWarning(
                "ASPNETCORE_FORWARDEDHEADERS_ENABLED believes the X-Forwarded-For of anybody who can connect: set Proxy:Networks instead"
            );
            return;
        }

        app.UseMiddleware<UntrustedForwarding>();
        if (settings.Networks.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders =
                ForwardedHeaders.XForwardedFor
                | ForwardedHeaders.XForwardedProto
                | (settings.ForwardsHost ? ForwardedHeaders.XForwardedHost : ForwardedHeaders.None),
            ForwardLimit = settings.Hops,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in settings.Networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }
}

/// <summary>
/// Says so, once, when somebody who is not trusted speaks for others: a proxy that has been forgotten in the settings, most often.
/// </summary>
sealed class UntrustedForwarding(RequestDelegate next, ProxySettings settings, ILogger<UntrustedForwarding> log)
{
    int hasWarned;

    public Task InvokeAsync(HttpContext http)
    {
        if (
            Volatile.Read(ref hasWarned) == 0
            && Header(http.Request.Headers) is { } header
            && !settings.Trusts(http.Connection.RemoteIpAddress)
            && Interlocked.Exchange(ref hasWarned, 1) == 0
        )
        {
            Warn(header, http.Connection.RemoteIpAddress);
        }

        return next(http);
    }

    static string? Header(IHeaderDictionary headers) =>
        headers.ContainsKey("X-Forwarded-For") ? "X-Forwarded-For"
        : headers.ContainsKey("Forwarded") ? "Forwarded"
        : null;

    void Warn(string header, IPAddress? from)
    {
        // A public address may be a reader's, which no log holds.
        var sender = from is not null && IsPrivate(from) ? from.ToString() : "a public address";
        if (settings.Networks.Count == 0)
        {
            log.LogWarning(
                "{Header} from {Sender} is not believed, since Proxy:Networks is not set. "
                    + "If that is your proxy, set Proxy:Networks: until then every reader behind it shares one rate limit",
                header,
                sender
            );
        }
        else
        {
            log.LogWarning(
                "{Header} from {Sender} is not believed, since the sender is not in Proxy:Networks. "
                    + "If that is your proxy, add it: until then every reader behind it shares one rate limit",
                header,
                sender
            );
        }
    }

    static bool IsPrivate(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(address)
            || (
                address.AddressFamily == AddressFamily.InterNetwork
                    ? address.GetAddressBytes() is [10, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..] or [169, 254, ..]
                    : address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal
            );
    }
}
