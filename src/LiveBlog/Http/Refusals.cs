using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using LiveBlog.Jobs;
using Microsoft.AspNetCore.Antiforgery;

namespace LiveBlog.Http;

/// <summary>Why somebody was refused. The number is the log event's id, the name its name.</summary>
public enum RefusalKind
{
    SignInFailed = 4_001,
    SecondFactorFailed = 4_002,
    FreshProofFailed = 4_003,
    KeyUnknown = 4_011,
    KeyExpired = 4_012,
    KeyRevoked = 4_013,
    Forbidden = 4_031,
    AntiforgeryFailed = 4_032,
}

/// <summary>
/// Logs who is refused what: by account or key, and by a keyed hash of the address, never the address and never a key. The hash's
/// key is random, lives in memory, and is another every day. The first of a kind from an address is logged at once, what follows
/// within a minute as one line with a count, and there is a bound on lines a minute in all: a flood of requests is no flood of
/// lines.
/// </summary>
public sealed class Refusals(TimeProvider clock, ILogger<Refusals> log) : PeriodicJob(Window, clock, log)
{
    public const int MaxLinesAMinute = 200;

    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    readonly Lock gate = new();
    readonly Dictionary<Source, Tally> tallies = [];
    byte[] key = RandomNumberGenerator.GetBytes(32);
    DateOnly keyOf;
    long unlisted;

    /// <param name="accountId">Null takes that of the request, if it has one.</param>
    public void Record(RefusalKind kind, HttpContext? http, string? accountId = null)
    {
        var who = accountId ?? http?.User.FindFirstValue(ClaimTypes.NameIdentifier);
        var what = http is null ? "" : $"{MethodOf(http.Request.Method)} {(http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText}";
        Source source;
        lock (gate)
        {
            source = new Source(kind, who, http is null ? "" : HashOf(http.AddressKey()));
            if (tallies.TryGetValue(source, out var tally))
            {
                tally.Count++;
                return;
            }

            if (tallies.Count >= MaxLinesAMinute)
            {
                unlisted++;
                return;
            }

            tallies.Add(source, new Tally(what));
        }

        Write(source, what, count: 1);
    }

    /// <summary>Logs what was counted since the last round before the program ends.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await DoAsync(cancellationToken);
    }

    /// <summary>Logs what has been counted since the last time.</summary>
    protected override Task DoAsync(CancellationToken cancellation)
    {
        List<(Source Source, Tally Tally)> counted;
        long more;
        lock (gate)
        {
            counted = [.. tallies.Where(its => its.Value.Count > 0).Select(its => (its.Key, its.Value))];
            more = unlisted;
            unlisted = 0;
            tallies.Clear();

            // What goes on within the next minute is counted on; what has stopped is forgotten.
            foreach (var (source, tally) in counted)
            {
                tallies.Add(source, new Tally(tally.What));
            }
        }

        foreach (var (source, tally) in counted)
        {
            Write(source, tally.What, tally.Count);
        }

        if (more > 0)
        {
            Log.LogWarning("Refused {Count} more, from more than {Max} sources within a minute", more, MaxLinesAMinute);
        }

        return Task.CompletedTask;
    }

    void Write(Source source, string what, long count) =>
        Log.LogWarning(
            new EventId((int)source.Kind, source.Kind.ToString()),
            "Refused {Refusal}: {What} by {AccountId} from {AddressHash}, {Count} times",
            source.Kind,
            what,
            source.AccountId ?? "nobody",
            source.AddressHash,
            count
        );

    string HashOf(string address)
    {
        var today = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);
        if (today != keyOf)
        {
            (key, keyOf) = (RandomNumberGenerator.GetBytes(32), today);
        }

        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(address)).AsSpan(0, 8));
    }

    // Anything can stand where the method does.
    static string MethodOf(string method) =>
        HttpMethods.IsGet(method) ? "GET"
        : HttpMethods.IsPost(method) ? "POST"
        : HttpMethods.IsPut(method) ? "PUT"
        : HttpMethods.IsPatch(method) ? "PATCH"
        : HttpMethods.IsDelete(method) ? "DELETE"
        : "?";

    readonly record struct Source(RefusalKind Kind, string? AccountId, string AddressHash);

    sealed class Tally(string what)
    {
        public string What => what;

        /// <summary>Beyond the one that was logged at once.</summary>
        public long Count { get; set; }
    }
}

/// <summary>Tells <see cref="Refusals"/> of every answer that refuses: whatever part of the program has refused.</summary>
public static class RefusalLog
{
    /// <summary>Inside of the error pages, so that what is asked for is still known.</summary>
    public static void UseRefusalLog(this WebApplication app)
    {
        var refusals = app.Services.GetRequiredService<Refusals>();
        app.Use(
            async (http, next) =>
            {
                await next(http);
                if (http.Response.StatusCode == StatusCodes.Status403Forbidden && !http.IsErrorPage())
                {
                    refusals.Record(RefusalKind.Forbidden, http);
                }
                else if (
                    http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false }
                    && http.Response.StatusCode == StatusCodes.Status400BadRequest
                )
                {
                    refusals.Record(RefusalKind.AntiforgeryFailed, http);
                }
            }
        );
    }
}
