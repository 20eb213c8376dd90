using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LiveBlog.Load.Hostile;

namespace LiveBlog.Load;

/// <summary>
/// The command line. Exit codes: 0 every promise held; 1 one was broken, or the run could not be finished; 2 the arguments are wrong;
/// 130 stopped by Ctrl+C.
/// </summary>
internal static class LoadCommand
{
    static readonly Option<string?> Url = new("--url")
    {
        Description = "The server, on this machine: http://127.0.0.1:5000",
        Recursive = true,
    };

    static readonly Option<string?> Key = new("--key") { Description = "An API key that may write", Recursive = true };

    static readonly Option<int?> ServerPid = new("--server-pid")
    {
        Description = "The server's process, to measure its CPU and memory",
        Recursive = true,
        CustomParser = r => Whole(r, 1, int.MaxValue),
    };

    static readonly Option<int> MaxSeconds = Number(
        "--max-seconds",
        "Stop after so many seconds, done or not",
        300,
        1,
        2000,
        recursive: true
    );
    static readonly Option<FileInfo?> Json = new("--json") { Description = "Write the figures to this file too", Recursive = true };

    static readonly Option<int> Followers = Number("--followers", "Readers connected at once", 1000, 1, 25_000);
    static readonly Option<int> Posts = Number("--posts", "Entries to post", 50, 1, 100_000);
    static readonly Option<TimeSpan?> Pace = new("--pace")
    {
        Description = "Between two posts, such as 200ms or 2s [default: 200ms]",
        CustomParser = Duration,
    };

    static readonly Option<int> Readers = Number("--readers", "Readers who follow and talk", 200, 1, 2_000);
    static readonly Option<int> Messages = Number("--messages", "Messages a second, of all together", 50, 1, 1_000);
    static readonly Option<int> Burst = Number("--burst", "Entries to post at once at the end", 20, 0, 1000);
    static readonly Option<int> Length = Number("--length", "Characters of an entry's body", 1000, 1, 100_000);
    static readonly Option<int> Seconds = Number("--seconds", "How long to post and break connections", 60, 1, 1800);
    static readonly Option<int> Entries = Number("--entries", "Entries of the large blog", 100_000, 1_000, 1_000_000);
    static readonly Option<int> Samples = Number("--samples", "How often each thing is done on each blog", 100, 10, 10_000);
    static readonly Option<string?> Postgres = new("--postgres")
    {
        Description = "A connection string of PostgreSQL: the database it names is dropped and created. Without it: SQLite",
    };
    static readonly Option<int> Seed = Number("--seed", "Draws what is written and how connections break", 1, 0, int.MaxValue);

    static readonly Option<string?> App = new("--app")
    {
        Description = "The program to start, LiveBlog.dll [default: the one built beside this]",
    };
    static readonly Option<bool> Pin = new("--pin") { Description = "Give the server the first core, and the generator the second" };
    static readonly Option<bool> ReportOnly = new("--report-only") { Description = "Report everything, and exit with 0 whatever it is" };
    static readonly Option<bool> FaultsOnly = new("--faults-only") { Description = "Fail for faults and lost messages, not for times" };

    /// <summary>What a run in phases may take besides them: to fill, to warm up, and to wait for what hangs.</summary>
    const int OverheadSeconds = 400;

    public static async Task<int> RunAsync(string[] args)
    {
        var fanout = new Command("fanout", "How fast, at what cost and how faithfully entries reach many followers")
        {
            Followers,
            Posts,
            Pace,
            Burst,
            Length,
        };
        fanout.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed,
                    (target, publisher, server) =>
                    {
                        var options = new FanoutOptions(
                            parsed.GetValue(Followers),
                            parsed.GetValue(Posts),
                            parsed.GetValue(Pace) ?? TimeSpan.FromMilliseconds(200),
                            parsed.GetValue(Burst),
                            parsed.GetValue(Length)
                        );
                        return token => new FanoutRun(target, publisher, server, options, Console.Error).RunAsync(token);
                    },
                    cancellation
                )
        );

        var chaos = new Command("chaos", "Whether broken connections ever leave a follower with another feed than a fresh page's")
        {
            Followers,
            Posts,
            Seconds,
            Seed,
        };
        chaos.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed,
                    (target, publisher, _) =>
                    {
                        var duration = TimeSpan.FromSeconds(parsed.GetValue(Seconds));
                        var options = new ChaosOptions(parsed.GetValue(Followers), parsed.GetValue(Posts), duration, parsed.GetValue(Seed));
                        return token => new ChaosRun(target, publisher, options, Console.Error).RunAsync(token);
                    },
                    cancellation
                )
        );

        var growth = new Command(
            "growth",
            "What a blog of many entries costs against one of a hundred, on a server of its own; needs neither --url nor --key"
        )
        {
            Entries,
            Samples,
            Postgres,
        };
        growth.SetAction(
            (parsed, cancellation) =>
            {
                var options = new GrowthOptions(parsed.GetValue(Entries), parsed.GetValue(Samples), parsed.GetValue(Postgres));
                return ReportAsync(parsed, token => new GrowthRun(options, Console.Error).RunAsync(token), cancellation);
            }
        );

        var talk = new Command(
            "talk",
            "Whether every message of a discussion reaches all who follow, and what it does to the feed, on a server of its own; needs neither --url nor --key"
        )
        {
            Readers,
            Messages,
            Seconds,
            Pace,
        };
        talk.SetAction(
            (parsed, cancellation) =>
            {
                var options = new DiscussionOptions(
                    parsed.GetValue(Readers),
                    parsed.GetValue(Messages),
                    TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
                    parsed.GetValue(Pace) ?? TimeSpan.FromMilliseconds(500)
                );
                return ReportAsync(parsed, token => new DiscussionRun(options, Console.Error).RunAsync(token), cancellation);
            }
        );

        var hostile = new Command(
            "hostile",
            "What the longest input, hostile markup and costly reads do to publishing and following, on a server of its own; needs neither --url nor --key"
        )
        {
            Followers,
            Seconds,
            Postgres,
            App,
            Pin,
            ReportOnly,
            FaultsOnly,
        };
        hostile.SetAction(
            async (parsed, cancellation) =>
            {
                var options = new HostileOptions(
                    parsed.GetValue(Seconds),
                    parsed.GetResult(Followers) is { Implicit: false } ? parsed.GetValue(Followers) : 200,
                    parsed.GetValue(Postgres),
                    parsed.GetValue(Pin),
                    !parsed.GetValue(FaultsOnly),
                    parsed.GetValue(App)
                );
                var code = await ReportAsync(
                    parsed,
                    (6 * options.Seconds) + OverheadSeconds,
                    token => new HostileRun(options, Console.Error).RunAsync(token),
                    cancellation
                );
                return parsed.GetValue(ReportOnly) && code == 1 ? 0 : code;
            }
        );

        var root = new RootCommand(
            "Load generator for LiveBlog. It writes to the server it is pointed at, and only to one on this machine."
        )
        {
            Url,
            Key,
            ServerPid,
            MaxSeconds,
            Json,
            fanout,
            chaos,
            growth,
            talk,
            hostile,
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Refuse(parsed.Errors[0].Message);
        }

        if (
            parsed.CommandResult.Command == fanout
            && (long)parsed.GetValue(Followers) * (parsed.GetValue(Posts) + parsed.GetValue(Burst)) > DeliveryLedger.MaxCells
        )
        {
            return Refuse($"--followers times --posts and --burst together must not pass {DeliveryLedger.MaxCells / 1_000_000} million.");
        }

        return await parsed.InvokeAsync();
    }

    static async Task<int> RunAsync(
        ParseResult parsed,
        Func<Target, Publisher, ProcessMeter?, Func<CancellationToken, Task<Report>>> prepare,
        CancellationToken cancellation
    )
    {
        if (parsed.GetValue(Url) is not { } url || parsed.GetValue(Key) is not { } key)
        {
            return Refuse("--url and --key must be given.");
        }

        var (target, refusal) = await Target.ResolveAsync(url, cancellation);
        if (target is null)
        {
            return Refuse(refusal);
        }

        ProcessMeter? server = null;
        if (parsed.GetValue(ServerPid) is { } pid && (server = ProcessMeter.TryOpen(pid)) is null)
        {
            return Refuse($"--server-pid: there is no process {pid} under /proc.");
        }

        using var publisher = new Publisher(target, key);
        return await ReportAsync(parsed, prepare(target, publisher, server), cancellation);
    }

    static Task<int> ReportAsync(ParseResult parsed, Func<CancellationToken, Task<Report>> run, CancellationToken cancellation) =>
        ReportAsync(parsed, parsed.GetValue(MaxSeconds), run, cancellation);

    static async Task<int> ReportAsync(
        ParseResult parsed,
        int maxSeconds,
        Func<CancellationToken, Task<Report>> run,
        CancellationToken cancellation
    )
    {
        var seconds = parsed.GetResult(MaxSeconds) is { Implicit: false } ? parsed.GetValue(MaxSeconds) : maxSeconds;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            var report = await run(limit.Token);
            report.Print(Console.Out);
            if (parsed.GetValue(Json) is { } file)
            {
                await report.SaveAsync(file.FullName);
            }

            return report.Failed ? 1 : 0;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Console.Error.WriteLine(
                cancellation.IsCancellationRequested ? "Stopped." : $"Stopped after {seconds} seconds (--max-seconds), unfinished."
            );
            return cancellation.IsCancellationRequested ? 130 : 1;
        }
        catch (Exception e) when (e is CannotRunException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    static int Refuse(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return 2;
    }

    static Option<int> Number(string name, string description, int byDefault, int least, int most, bool recursive = false) =>
        new(name)
        {
            Description = description,
            Recursive = recursive,
            DefaultValueFactory = _ => byDefault,
            CustomParser = r => Whole(r, least, most) ?? byDefault,
        };

    static int? Whole(ArgumentResult result, int least, int most)
    {
        if (
            int.TryParse(Text(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
        )
        {
            return number;
        }

        result.AddError($"{Name(result)} must be a whole number from {least} to {most}, not '{Text(result)}'.");
        return null;
    }

    static TimeSpan? Duration(ArgumentResult result)
    {
        var text = Text(result);
        var (digits, unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 1) : (text.TrimEnd('s'), 1000);
        if (text.EndsWith('s') && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 60_000)
        {
            return TimeSpan.FromMilliseconds((long)number * unit);
        }

        result.AddError($"{Name(result)} must be a time such as 200ms or 2s, not '{text}'.");
        return null;
    }

    static string Text(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[0].Value : "";

    static string Name(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? result.Argument.Name;
}
