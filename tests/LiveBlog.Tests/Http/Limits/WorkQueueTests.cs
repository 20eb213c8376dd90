using System.Net.Sockets;
using System.Text;
using LiveBlog.Data;
using LiveBlog.Http.Limits;

namespace LiveBlog.Tests.Http.Limits;

/// <summary>What takes time waits for its turn, and what readers wait for goes before it.</summary>
public sealed class WorkQueueTests(WorkQueueTests.OneAtOnce site) : IClassFixture<WorkQueueTests.OneAtOnce>
{
    /// <summary>A machine that works at one request of each kind.</summary>
    public sealed class OneAtOnce() : RunningSite(new TestHostSetup { Settings = [Addresses.Proxy, "--Limits:WorkAtOnce=1"] });

    static readonly Caller Somebody = new("somebody", IsTrusted: false);

    static readonly TimeSpan Briefly = TimeSpan.FromMilliseconds(300);

    readonly TestHost host = site.Host;

    WorkQueues Queues => host.Services.GetRequiredService<WorkQueues>();

    [Fact]
    public async Task While_a_reader_sends_something_that_takes_time_other_readers_wait_and_an_entry_is_published()
    {
        var slug = await host.OpenBlogAsync();
        var reader = await host.AddReaderAsync();
        Task<HttpResponseMessage> waiting;
        using (await Queues.OfReaders.EnterAsync(Somebody, default))
        {
            waiting = reader.SayAsync(slug, "My turn comes");
            await host.PublishAsync(slug, new { headline = "Published at once" });
            using var page = await host.Anonymous().GetAsync($"/live/{slug}");
            await page.ShouldBeAsync(HttpStatusCode.OK);
            await Task.WhenAny(waiting, Task.Delay(Briefly));
            waiting.IsCompleted.Should().BeFalse();
        }

        using var said = await waiting;
        await said.ShouldBeAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task While_the_newsroom_does_something_that_takes_time_a_long_entry_waits_and_a_short_one_does_not()
    {
        var slug = await host.OpenBlogAsync();
        Task waiting;
        using (await Queues.OfNewsroom.EnterAsync(Somebody, default))
        {
            waiting = host.PublishAsync(slug, new { headline = "A long one", bodyHtml = $"<p>{new string('a', 20_000)}</p>" });
            await host.WithdrawAsync((await host.PublishAsync(slug, new { headline = "A short one, and gone" })).Id);
            await Task.WhenAny(waiting, Task.Delay(Briefly));
            waiting.IsCompleted.Should().BeFalse();
        }

        await waiting;
        (await host.EntriesAsync(slug)).Should().ContainSingle().Which.Headline.Should().Be("A long one");
    }

    [Fact]
    public async Task While_a_costly_answer_is_made_others_wait_and_ordinary_pages_do_not()
    {
        var slug = await host.OpenBlogAsync();
        await host.PublishAsync(slug, new { headline = "In the harbour" });
        Task<HttpResponseMessage> waiting;
        using (await Queues.CostlyReads.EnterAsync(Somebody, default))
        {
            waiting = host.Anonymous().GetAsync($"/live/{slug}/search?q=harbour");
            using var page = await host.Anonymous().GetAsync($"/live/{slug}");
            await page.ShouldBeAsync(HttpStatusCode.OK);
            await Task.WhenAny(waiting, Task.Delay(Briefly));
            waiting.IsCompleted.Should().BeFalse();
        }

        using var found = await waiting;
        await found.ShouldBeAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_sends_slowly_keeps_nobody_waiting()
    {
        var slug = await host.OpenBlogAsync();
        var reader = await host.AddReaderAsync();
        using var slow = new TcpClient();
        await slow.ConnectAsync(host.Address.Host, host.Address.Port);
        await using var line = slow.GetStream();
        await line.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /subscribe?blog={slug} HTTP/1.1\r\nHost: {host.Address.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\nExpect: 100-continue\r\n\r\n"
            )
        );

        // The server asks for the body (RFC 9110 §10.1.1) when it begins to read it.
        using var reading = new StreamReader(line, Encoding.ASCII, leaveOpen: true);
        (await reading.ReadLineAsync()).Should().Be("HTTP/1.1 100 Continue");
        await line.WriteAsync("email="u8.ToArray());
        await reader.SaysAsync(slug, "Past the slow one");
    }

    [Fact]
    public async Task Of_one_caller_one_is_worked_at_and_the_others_pass()
    {
        using var queue = new WorkQueue(atOnce: 2);
        var greedy = new Caller("greedy", IsTrusted: false);
        var first = await queue.EnterAsync(greedy, default);
        var second = queue.EnterAsync(greedy, default).AsTask();
        using (var other = await queue.EnterAsync(Somebody, default))
        {
            other.IsAcquired.Should().BeTrue();
            second.IsCompleted.Should().BeFalse();
        }

        first.Dispose();
        (await second).IsAcquired.Should().BeTrue();
    }

    [Fact]
    public async Task A_caller_with_too_much_waiting_is_refused_with_Retry_After()
    {
        var slug = await host.OpenBlogAsync();
        var (address, form) = (Addresses.Next(), new Dictionary<string, string> { ["email"] = "una@lecteurs.example" });
        var caller = new Caller(address, IsTrusted: false);
        using var ending = new CancellationTokenSource();
        using (await Queues.OfReaders.EnterAsync(caller, default))
        {
            var waiting = Enumerable.Range(0, 50).Select(_ => Queues.OfReaders.EnterAsync(caller, ending.Token).AsTask()).ToList();
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/subscribe?blog={slug}")
            {
                Content = new FormUrlEncodedContent(form),
            };
            request.Headers.Add("X-Forwarded-For", address);
            using var answer = await host.Anonymous().SendAsync(request);
            await answer.ShouldBeAsync(HttpStatusCode.ServiceUnavailable);
            answer.Headers.RetryAfter!.Delta.Should().BePositive();
            await ending.CancelAsync();
            foreach (var one in waiting)
            {
                await FluentActions.Awaiting(() => one).Should().ThrowAsync<OperationCanceledException>();
            }
        }
    }

    [Fact]
    public async Task Queued_work_gives_way_to_all_else_but_not_while_others_wait_to_write()
    {
        using var queue = new WorkQueue(atOnce: 1);
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        await queue.DoAsync(async () =>
        {
            var thread = Environment.CurrentManagedThreadId;
            await Task.Delay(1);
            Environment.CurrentManagedThreadId.Should().Be(thread, "what follows an await runs there too");
            await WriteAsync();
            Environment.CurrentManagedThreadId.Should().Be(thread);
        });

        if (OperatingSystem.IsLinux())
        {
            // man 5 proc_pid_stat: the name of a thread is cut after 15 letters; 17 fields after it comes how far it gives way.
            var nice = Directory
                .GetDirectories("/proc/self/task")
                .Select(StatOf)
                .Where(stat => stat.Contains("(LiveBlog queued)", StringComparison.Ordinal))
                .Select(stat => stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16])
                .ToList();
            nice.Should().NotBeEmpty().And.BeSubsetOf(["5", "10"]);
        }

        // Threads end while they are listed.
        static string StatOf(string task)
        {
            try
            {
                return File.ReadAllText(Path.Combine(task, "stat"));
            }
            catch (IOException)
            {
                return "";
            }
        }

        async Task WriteAsync()
        {
            using var turn = await db.EnterTurnAsync(default);
            TaskScheduler.Current.Should().Be(TaskScheduler.Default);
            Thread.CurrentThread.IsThreadPoolThread.Should().BeTrue();
        }
    }

    [Fact]
    public async Task A_turn_to_write_that_is_granted_is_used_at_once_however_busy_the_queue_is()
    {
        using var queue = new WorkQueue(atOnce: 1);
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LiveBlogDb>();
        var (written, goesOn) = (new TaskCompletionSource(), new ManualResetEventSlim());
        Task writing,
            busy;
        using (await db.EnterTurnAsync(default))
        {
            writing = queue.DoAsync(WriteAsync);
            busy = queue.DoAsync(() =>
            {
                goesOn.Wait(TimeSpan.FromMinutes(1));
                return Task.CompletedTask;
            });
        }

        await written.Task.WaitAsync(TimeSpan.FromSeconds(30));
        busy.IsCompleted.Should().BeFalse();
        goesOn.Set();
        await Task.WhenAll(writing, busy);

        async Task WriteAsync()
        {
            using var turn = await db.EnterTurnAsync(default);
            written.SetResult();
        }
    }
}
