using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using LiveBlog.Data;
using LiveBlog.Jobs;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LiveBlog.Tests.Jobs;

/// <summary>The queue that all outboxes and cursors use, on rows of the outbox of mails.</summary>
public sealed class LeasedQueueTests
{
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    readonly FakeTimeProvider clock = new(new DateTimeOffset(Drafts.Noon));
    readonly IMeterFactory meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
    readonly QueueMetrics metrics;

    public LeasedQueueTests() => metrics = new QueueMetrics(meters);

    [EveryDatabase]
    public async Task Of_two_workers_one_gets_a_row(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        await AddAsync(database, 40);
        var batches = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => ClaimAllAsync(database))));
        batches.SelectMany(batch => batch).Select(m => m.Id).Should().OnlyHaveUniqueItems().And.HaveCount(40);

        clock.Advance(Lease);
        var claims = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        await using var db = database.Open();
                        return await Queue().ClaimAsync(One(db, batches[0].Concat(batches[1]).First().Id), default);
                    })
                )
        );
        claims.Where(until => until is not null).Should().ContainSingle();
    }

    [EveryDatabase]
    public async Task What_a_dead_worker_had_comes_again_after_its_lease(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        await AddAsync(database, 1);
        var dead = (await ClaimAllAsync(database)).Single();
        clock.Advance(Lease - TimeSpan.FromSeconds(1));
        (await ClaimAllAsync(database)).Should().BeEmpty();
        clock.Advance(TimeSpan.FromSeconds(1));
        (await ClaimAllAsync(database)).Select(m => m.Id).Should().Equal(dead.Id);

        // It was not dead, only slow: what it has to say comes too late.
        await using var db = database.Open();
        var isSettled = await Queue().SettleAsync(db, One(db, dead.Id), dead.ClaimedUntil!.Value, WorkResult.Succeeded, m => m.Sent(Now));
        isSettled.Should().BeFalse();
        (await db.OutgoingMails.SingleAsync()).SentAt.Should().BeNull();
        (await Queue().RenewAsync(One(db, dead.Id), dead.ClaimedUntil!.Value, default)).Should().BeNull();
    }

    [EveryDatabase]
    public async Task A_lease_that_is_renewed_goes_on(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        await AddAsync(database, 1);
        await using var db = database.Open();
        var mail = (await ClaimAllAsync(database)).Single();
        clock.Advance(Lease / 2);
        var until = await Queue().RenewAsync(One(db, mail.Id), mail.ClaimedUntil!.Value, default);
        clock.Advance(Lease / 2);
        (await ClaimAllAsync(database)).Should().BeEmpty();
        (await Queue().SettleAsync(db, One(db, mail.Id), until!.Value, WorkResult.Succeeded, m => m.Sent(Now))).Should().BeTrue();
        (await db.OutgoingMails.AsNoTracking().SingleAsync())
            .Should()
            .BeEquivalentTo(
                new
                {
                    SentAt = Now,
                    To = "",
                    ClaimedUntil = (DateTime?)null,
                }
            );
    }

    [EveryDatabase]
    public async Task A_poison_item_is_set_aside_and_the_rest_goes_on(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        await AddAsync(database, 5);
        var sent = new ConcurrentQueue<string>();
        using var job = Job(
            database,
            (mail, _) =>
            {
                if (mail.To == "2@x.example")
                {
                    throw new InvalidOperationException("It cannot be read.");
                }

                sent.Enqueue(mail.To);
                return Task.CompletedTask;
            }
        );
        (await job.SendDueAsync(default)).Should().Be(5);
        sent.Should().BeEquivalentTo("0@x.example", "1@x.example", "3@x.example", "4@x.example");
        (await job.SendDueAsync(default)).Should().Be(0, "it is not tried again at once");
        for (var attempt = 2; attempt <= TestJob.Retries.MaxFailures; attempt++)
        {
            clock.Advance(TestJob.Retries.LongestPauseAfter(attempt - 1));
            (await job.SendDueAsync(default)).Should().Be(1);
        }

        clock.Advance(TimeSpan.FromDays(1));
        (await job.SendDueAsync(default)).Should().Be(0);
        await using var db = database.Open();
        (await db.OutgoingMails.SingleAsync(m => m.GivenUpAt != null))
            .Should()
            .BeEquivalentTo(new { Attempts = TestJob.Retries.MaxFailures, LastError = "fault" });
        sent.Should().HaveCount(4);
    }

    [EveryDatabase]
    public async Task What_is_under_way_is_handed_back_when_the_program_stops(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(provider);
        await AddAsync(database, 3);
        var begun = new TaskCompletionSource();
        using var job = Job(
            database,
            (_, stop) =>
            {
                begun.TrySetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, stop);
            }
        );
        await job.StartAsync(default);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        (await ClaimAllAsync(database)).Should().BeEmpty();
        await job.StopAsync(default);
        var next = await ClaimAllAsync(database);
        next.Should().HaveCount(3).And.OnlyContain(m => m.Attempts == 0);
    }

    [Fact]
    public async Task A_listener_learns_what_became_of_items_and_how_many_are_due()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseProvider.Sqlite);
        await AddAsync(database, 3);
        var (counted, measured) = (new ConcurrentDictionary<string, long>(), new ConcurrentDictionary<string, double>());
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, its) =>
            {
                if (instrument.Meter.Name == QueueMetrics.MeterName && instrument.Meter.Scope == meters)
                {
                    its.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (_, more, tags, _) => counted.AddOrUpdate((string)tags[1].Value!, more, (_, sum) => sum + more)
        );
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.Start();
        clock.Advance(TimeSpan.FromSeconds(90));
        using var job = Job(database, (_, _) => Task.CompletedTask);
        await job.StartAsync(default);
        await Eventually.TrueAsync(() => Task.FromResult(counted.GetValueOrDefault("succeeded") == 3), "all are sent");
        await job.StopAsync(default);
        listener.RecordObservableInstruments();
        counted["claimed"].Should().Be(3);
        measured["liveblog.jobs.depth"].Should().Be(3, "so many were due when the job began");
        measured["liveblog.jobs.age"].Should().Be(90);
    }

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    LeasedQueue<OutgoingMail> Queue() => new("test", m => m.ClaimedUntil, Lease, TestJob.Retries, metrics, clock);

    TestJob Job(TestDatabase database, Func<OutgoingMail, CancellationToken, Task> send)
    {
        var services = new ServiceCollection().AddSingleton<CommitSignal>().AddScoped(_ => database.Open()).BuildServiceProvider();
        return new TestJob(Queue(), send, metrics, services.GetRequiredService<IServiceScopeFactory>(), clock);
    }

    async Task<IReadOnlyList<OutgoingMail>> ClaimAllAsync(TestDatabase database)
    {
        await using var db = database.Open();
        return await Queue().ClaimAsync(db.OutgoingMails.Where(m => m.SentAt == null), m => m.ClaimedBy, default);
    }

    async Task AddAsync(TestDatabase database, int count)
    {
        await using var db = database.Open();
        db.OutgoingMails.AddRange(
            Enumerable
                .Range(0, count)
                .Select(n => new OutgoingMail
                {
                    MessageId = $"{n}@paper.example",
                    To = $"{n}@x.example",
                    Subject = "News",
                    Text = "News.",
                    Html = "<p>News.</p>",
                    CreatedAt = Now,
                    DueAt = Now,
                })
        );
        await db.SaveChangesAsync();
    }

    static IQueryable<OutgoingMail> One(LiveBlogDb db, long id) => db.OutgoingMails.Where(m => m.Id == id);

    sealed class TestJob(
        LeasedQueue<OutgoingMail> queue,
        Func<OutgoingMail, CancellationToken, Task> send,
        QueueMetrics metrics,
        IServiceScopeFactory scopes,
        TimeProvider clock
    )
        : HostQueueJob<OutgoingMail>(
            "test",
            TimeSpan.FromSeconds(1),
            atOnce: 4,
            atOncePerHost: 4,
            metrics,
            scopes,
            clock,
            NullLogger.Instance
        )
    {
        public static readonly RetryPolicy Retries = new(TimeSpan.FromSeconds(30), TimeSpan.FromHours(1)) { MaxFailures = 3 };

        protected override IQueryable<DateTime> Due(LiveBlogDb db) => Waiting(db).Select(m => m.DueAt);

        protected override async Task<IReadOnlyList<(string Host, OutgoingMail Item)>> DueAsync(
            IServiceProvider services,
            IReadOnlyList<string> busy,
            CancellationToken cancellation
        )
        {
            var (db, now) = (services.GetRequiredService<LiveBlogDb>(), Clock.GetUtcNow().UtcDateTime);
            var claimed = await queue.ClaimAsync(Waiting(db).Where(m => m.DueAt <= now), m => m.ClaimedBy, cancellation);
            return [.. claimed.Select(m => ("x.example", m))];
        }

        protected override async Task WorkAsync(IServiceProvider services, OutgoingMail item, CancellationToken cancellation)
        {
            var (db, until) = (services.GetRequiredService<LiveBlogDb>(), item.ClaimedUntil!.Value);
            var (one, now) = (One(db, item.Id), Clock.GetUtcNow().UtcDateTime);
            await queue.WorkAsync(
                one,
                until,
                async () =>
                {
                    await send(item, cancellation);
                    await queue.SettleAsync(db, one, until, WorkResult.Succeeded, m => m.Sent(now));
                },
                _ =>
                    queue.Retries.GivesUp(item.Attempts + 1)
                        ? queue.SettleAsync(db, one, until, WorkResult.GivenUp, m => m.GiveUp(now, "fault"))
                        : queue.SettleAsync(db, one, until, WorkResult.Retried, m => m.RetryAt(queue.NextAttempt(m.Attempts + 1), "fault")),
                cancellation
            );
        }

        static IQueryable<OutgoingMail> Waiting(LiveBlogDb db) => db.OutgoingMails.Where(m => m.SentAt == null && m.GivenUpAt == null);
    }
}
