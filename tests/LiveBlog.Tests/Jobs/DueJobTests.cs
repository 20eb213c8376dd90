using LiveBlog.Data;
using LiveBlog.Jobs;
using LiveBlog.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Jobs;

/// <summary>When work is looked for that the database holds.</summary>
public sealed class DueJobTests
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    readonly CountingClock clock = new();
    readonly CommitSignal commits = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_asked_for_until_something_is_written(bool inTransaction)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        using var job = Job(database);
        await job.StartAsync(default);
        await SleepsAsync(job, rounds: 1);
        await AddMailAsync(database, clock.GetUtcNow().UtcDateTime.AddHours(1), inTransaction);
        await SleepsAsync(job, rounds: 2);
        await job.StopAsync(default);
    }

    [Fact]
    public async Task What_will_be_due_is_looked_for_at_its_time()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        var due = clock.GetUtcNow().UtcDateTime.AddSeconds(5);
        await AddMailAsync(database, due, inTransaction: false);
        using var job = Job(database);
        await job.StartAsync(default);
        await SleepsAsync(job, rounds: 1);
        clock.Advance(due - clock.GetUtcNow().UtcDateTime - TimeSpan.FromMilliseconds(1));
        job.Rounds.Should().Be(1);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await Eventually.TrueAsync(() => Task.FromResult(job.Rounds >= 2), "it is looked for");
        await job.StopAsync(default);
    }

    [Fact]
    public async Task What_another_machine_has_left_is_found_after_a_while()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        using var job = Job(database);
        await job.StartAsync(default);
        await SleepsAsync(job, rounds: 1);
        clock.Advance(DueJob.LongestSleep - TimeSpan.FromMilliseconds(1));
        job.Rounds.Should().Be(1);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await Eventually.TrueAsync(() => Task.FromResult(job.Rounds >= 2), "it is looked for");
        await job.StopAsync(default);
    }

    /// <summary>Waits until so many rounds were made and the job sleeps: it has asked for a timer then.</summary>
    async Task SleepsAsync(CountingJob job, int rounds)
    {
        await Eventually.TrueAsync(() => Task.FromResult(job.Rounds == rounds), $"{rounds} rounds are made");
        var timers = clock.Timers;
        clock.Advance(Every);
        await Eventually.TrueAsync(() => Task.FromResult(clock.Timers > timers), "it sleeps");
        job.Rounds.Should().Be(rounds);
    }

    CountingJob Job(TestDatabase database)
    {
        var services = new ServiceCollection()
            .AddSingleton(commits)
            .AddScoped(_ => database.Open(options => options.AddInterceptors(commits)))
            .BuildServiceProvider();
        return new CountingJob(services.GetRequiredService<IServiceScopeFactory>(), clock);
    }

    async Task AddMailAsync(TestDatabase database, DateTime dueAt, bool inTransaction)
    {
        await using var db = database.Open(options => options.AddInterceptors(commits));
        await using var writing = inTransaction ? await db.BeginWriteAsync(CancellationToken.None) : null;
        db.OutgoingMails.Add(
            new OutgoingMail
            {
                MessageId = $"{Guid.NewGuid():N}@paper.example",
                To = "one@x.example",
                Subject = "News",
                Text = "News.",
                Html = "<p>News.</p>",
                CreatedAt = clock.GetUtcNow().UtcDateTime,
                DueAt = dueAt,
            }
        );
        await db.SaveChangesAsync();
        if (writing is not null)
        {
            await writing.CommitAsync(CancellationToken.None);
        }
    }

    sealed class CountingJob(IServiceScopeFactory scopes, TimeProvider clock) : DueJob(Every, scopes, clock, NullLogger.Instance)
    {
        int rounds;

        public int Rounds => Volatile.Read(ref rounds);

        protected override Task DoAsync(CancellationToken cancellation)
        {
            Interlocked.Increment(ref rounds);
            return Task.CompletedTask;
        }

        protected override IQueryable<DateTime> Due(LiveBlogDb db) => db.OutgoingMails.Select(m => m.DueAt);
    }

    /// <summary>Says how many timers were asked for.</summary>
    sealed class CountingClock() : FakeTimeProvider(new DateTimeOffset(Drafts.Noon))
    {
        int timers;

        public int Timers => Volatile.Read(ref timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref timers);
            return timer;
        }
    }
}
