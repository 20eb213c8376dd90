using LiveBlog.Http.Limits;

namespace LiveBlog.Features.Live;

/// <summary>Why a connection is not opened.</summary>
public enum Refusal
{
    /// <summary>The address has as many as one may have.</summary>
    FromThisAddress,

    /// <summary>This machine has as many as it takes.</summary>
    InAll,
}

/// <summary>
/// Counts the open connections to readers: WebSockets, event streams, long polling, and what has been negotiated and is not yet used.
/// Those that are open are never closed for the sake of others; a page that gets none asks over HTTP instead.
/// </summary>
public sealed class OpenConnections(LimitSettings settings, TimeProvider clock, ILogger<OpenConnections> log)
{
    // SignalR forgets what has been negotiated, or polled, and then not used for fifteen seconds.
    static readonly TimeSpan KeptUnused = TimeSpan.FromSeconds(20);
    static readonly TimeSpan WarnsEvery = TimeSpan.FromMinutes(10);
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    readonly Lock gate = new();
    readonly Dictionary<string, int> byAddress = new(StringComparer.Ordinal);
    readonly Dictionary<string, Slot> byToken = new(StringComparer.Ordinal);
    int all;
    long? warnedAt;

    public int Count
    {
        get
        {
            lock (gate)
            {
                Forget();
                return all;
            }
        }
    }

    public static Task RefuseAsync(HttpContext http, Refusal why) =>
        (
            why == Refusal.FromThisAddress
                ? TooManyRequests.Problem(
                    http.Response,
                    StatusCodes.Status429TooManyRequests,
                    "Too many connections from this address.",
                    RetryAfter
                )
                : TooManyRequests.Problem(
                    http.Response,
                    StatusCodes.Status503ServiceUnavailable,
                    "This server has reached its limit of connections.",
                    RetryAfter
                )
        ).ExecuteAsync(http);

    /// <returns>Null when there are too many already. Else the caller closes it.</returns>
    public Slot? TryOpen(Caller caller, out Refusal why)
    {
        var most = (int)
            Math.Min((long)settings.ConnectionsPerAddress * (caller.IsTrusted ? ReadLimits.TrustedFactor : 1), settings.Connections);
        lock (gate)
        {
            if (all >= settings.Connections || byAddress.GetValueOrDefault(caller.Key) >= most)
            {
                Forget();
            }

            why = all >= settings.Connections ? Refusal.InAll : Refusal.FromThisAddress;
            if (all < settings.Connections && byAddress.GetValueOrDefault(caller.Key) < most)
            {
                all++;
                byAddress[caller.Key] = byAddress.GetValueOrDefault(caller.Key) + 1;
                return new Slot(caller.Key);
            }
        }

        Warn(why);
        return null;
    }

    public void Close(Slot slot)
    {
        lock (gate)
        {
            CloseLocked(slot);
        }
    }

    /// <summary>Keeps it open, under the name by which the connection that was negotiated will come back.</summary>
    public void Register(Slot slot, string token)
    {
        lock (gate)
        {
            (slot.Token, slot.UnusedSince) = (token, clock.GetTimestamp());
            byToken[token] = slot;
        }
    }

    /// <summary>The connection of that name is used; null when there is none.</summary>
    public Slot? Use(string token)
    {
        lock (gate)
        {
            if (byToken.TryGetValue(token, out var slot))
            {
                slot.Uses++;
            }

            return slot;
        }
    }

    /// <param name="isOver">It will not come back: a socket, and not one poll of many.</param>
    public void Leave(Slot slot, bool isOver)
    {
        lock (gate)
        {
            slot.Uses--;
            slot.UnusedSince = clock.GetTimestamp();
            if (isOver && slot.Uses == 0)
            {
                CloseLocked(slot);
            }
        }
    }

    void CloseLocked(Slot slot)
    {
        if (slot.IsClosed)
        {
            return;
        }

        slot.IsClosed = true;
        all--;
        if (slot.Token is not null)
        {
            byToken.Remove(slot.Token);
        }

        var left = byAddress[slot.Address] - 1;
        if (left == 0)
        {
            byAddress.Remove(slot.Address);
        }
        else
        {
            byAddress[slot.Address] = left;
        }
    }

    void Forget()
    {
        foreach (var slot in byToken.Values.Where(slot => slot.Uses == 0 && clock.GetElapsedTime(slot.UnusedSince) > KeptUnused).ToList())
        {
            CloseLocked(slot);
        }
    }

    void Warn(Refusal why)
    {
        lock (gate)
        {
            if (warnedAt is { } at && clock.GetElapsedTime(at) < WarnsEvery)
            {
                return;
            }

            warnedAt = clock.GetTimestamp();
        }

        if (why == Refusal.InAll)
        {
            log.LogWarning(
                "There are {Count} open connections, as many as Limits:Connections allows: further readers ask over HTTP",
                settings.Connections
            );
        }
        else
        {
            log.LogWarning(
                "One address has all the open connections that Limits:ConnectionsPerAddress allows: others behind it ask over HTTP"
            );
        }
    }

    /// <summary>One open connection.</summary>
    public sealed class Slot(string address)
    {
        internal string Address => address;

        internal string? Token { get; set; }

        internal int Uses { get; set; }

        internal long UnusedSince { get; set; }

        internal bool IsClosed { get; set; }
    }
}
