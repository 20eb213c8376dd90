using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Playwright;
using Xunit.Sdk;

namespace LiveBlog.BrowserTests.Support;

/// <summary>
/// What went wrong in the pages of one test: exceptions that no script caught, promises that were rejected in vain, and errors on the
/// console. A test names those that it causes on purpose; any other fails it.
/// </summary>
public sealed class PageErrors
{
    /// <summary>What the browser reports of requests without an answer, and of WebSockets that break.</summary>
    public static readonly string[] ConnectionLost = ["net::ERR_", "WebSocket connection to"];

    /// <summary>Refusals with a reason, such as a form with a wrong field: tests read what the page says of them.</summary>
    static readonly string[] Refusals = [Status(409), Status(410), Status(413), Status(422)];

    readonly ConcurrentQueue<string> heard = [];
    readonly ConcurrentQueue<string> expected = new(Refusals);
    readonly ConcurrentQueue<IBrowserContext> contexts = [];

    /// <summary>Those of the test that runs: one runs at a time.</summary>
    public static PageErrors Current { get; private set; } = new();

    public static void Begin() => Current = new PageErrors();

    /// <summary>What the browser reports of an answer with this status.</summary>
    public static string Status(int code) => $"the server responded with a status of {code}";

    /// <summary>Errors whose text contains one of these are wanted.</summary>
    public void Expect(params string[] parts)
    {
        foreach (var part in parts)
        {
            expected.Enqueue(part);
        }
    }

    /// <summary>Listens to all pages of a context, those too that it opens later.</summary>
    public void Watch(IBrowserContext context)
    {
        contexts.Enqueue(context);
        context.WebError += (_, failure) => heard.Enqueue(failure.Error);
        context.Console += (_, line) =>
        {
            if (line.Type == "error")
            {
                heard.Enqueue($"{line.Text} ({line.Location})");
            }
        };
    }

    /// <summary>Closes the pages, after which nothing more comes from them, and throws if something unexpected was heard.</summary>
    public async Task EndAsync()
    {
        foreach (var context in contexts)
        {
            try
            {
                await context.CloseAsync();
            }
            catch (PlaywrightException)
            {
                // The test has closed it, or its browser.
            }
        }

        var unexpected = heard.Where(error => !expected.Any(part => error.Contains(part, StringComparison.Ordinal))).ToList();
        if (unexpected.Count > 0)
        {
            throw new PageErrorException(string.Join(Environment.NewLine, unexpected.Distinct(StringComparer.Ordinal)));
        }
    }
}

public sealed class PageErrorException(string errors)
    : Exception($"Something went wrong in a page of this test:{Environment.NewLine}{errors}");

/// <summary>Fails a test in whose pages something went wrong that it does not expect.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FailOnPageErrorsAttribute : BeforeAfterTestAttribute
{
    public override void Before(MethodInfo methodUnderTest) => PageErrors.Begin();

    public override void After(MethodInfo methodUnderTest) => Task.Run(PageErrors.Current.EndAsync).GetAwaiter().GetResult();
}
