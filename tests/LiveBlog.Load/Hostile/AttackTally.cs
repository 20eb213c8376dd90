using System.Collections.Concurrent;

namespace LiveBlog.Load.Hostile;

/// <summary>What was answered to a request.</summary>
internal enum Reply
{
    Taken,

    /// <summary>A clean refusal: 4xx other than the two below, or 503 that says when to come again.</summary>
    Refused,
    TooLarge,
    TooMany,

    /// <summary>Led to the sign-in page, or not let in: the caller is not who the table says.</summary>
    NotLetIn,

    /// <summary>The server hung up while more was sent than it takes.</summary>
    CutOff,
    ServerError,
    Broken,
    TimedOut,
}

/// <summary>What became of the requests of one phase, by endpoint.</summary>
internal sealed class AttackTally
{
    const int MaxSamples = 3;

    readonly ConcurrentDictionary<string, Endpoint> _endpoints = new(StringComparer.Ordinal);

    public long Requests => _endpoints.Values.Sum(e => e.Sent);

    public long Faults => _endpoints.Values.Sum(e => e.Faults);

    /// <summary>A few faults of each endpoint, in words.</summary>
    public IEnumerable<string> Samples => _endpoints.Values.SelectMany(e => e.Samples);

    public void Note(HostileRequest request, Reply reply, TimeSpan took, string said)
    {
        var endpoint = _endpoints.GetOrAdd(request.Endpoint, static _ => new Endpoint());
        lock (endpoint)
        {
            endpoint.Replies[(int)reply]++;
            endpoint.Slowest = Math.Max(endpoint.Slowest, took.TotalMilliseconds);
            endpoint.Said = said.Length > 0 ? said : endpoint.Said;
            if (reply >= Reply.ServerError && endpoint.Samples.Count < MaxSamples)
            {
                endpoint.Samples.Add($"{request.Endpoint}, {request.What}, {request.Body.Length:N0} bytes: {said}");
            }
        }
    }

    /// <summary>Whether the endpoint took any request; false also where none was sent.</summary>
    public bool HasTaken(string endpoint) => _endpoints.TryGetValue(endpoint, out var found) && found.Replies[(int)Reply.Taken] > 0;

    /// <summary>What the endpoint last said to a request that it did not take.</summary>
    public string SaidBy(string endpoint) => _endpoints.TryGetValue(endpoint, out var found) ? found.Said : "nothing was sent";

    public ReportTable Table(string title, string name)
    {
        var table = new ReportTable(
            title,
            name,
            ["endpoint", "sent", "taken", "refused", "413", "429", "not let in", "cut off", "5xx", "broken", "timed out", "slowest ms"]
        );
        foreach (var (endpoint, its) in _endpoints.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            table.Add(endpoint, [its.Sent, .. its.Replies.Select(n => (double)n), Math.Round(its.Slowest)]);
        }

        return table;
    }

    sealed class Endpoint
    {
        public long[] Replies { get; } = new long[Enum.GetValues<Reply>().Length];

        public List<string> Samples { get; } = [];

        public double Slowest { get; set; }

        public string Said { get; set; } = "";

        public long Sent => Replies.Sum();

        public long Faults => Replies[(int)Reply.ServerError] + Replies[(int)Reply.Broken] + Replies[(int)Reply.TimedOut];
    }
}
