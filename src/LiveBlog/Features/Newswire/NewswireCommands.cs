using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Http;
using LiveBlog.Model;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Newswire;

/// <summary>How a command on a line of its own ended.</summary>
public abstract record NewswireOutcome
{
    NewswireOutcome() { }

    /// <summary>It is on disk.</summary>
    /// <param name="Repeated">The same line had been put before, and nothing new was.</param>
    public sealed record Done(NewswireLine Line, bool Repeated = false) : NewswireOutcome;

    public sealed record Wrong(FieldErrors Errors) : NewswireOutcome;

    /// <summary>There is no such line, or it follows an entry or an article and is changed there.</summary>
    public sealed record NotFound : NewswireOutcome;

    public sealed record Withdrawn : NewswireOutcome;

    /// <summary>Somebody else changed it since the revision that the sender had seen.</summary>
    public sealed record LostRace(NewswireLine Current) : NewswireOutcome;

    /// <summary>The idempotency key was used before, for another line.</summary>
    public sealed record KeyReused : NewswireOutcome;
}

/// <summary>A line of its own, as it came in.</summary>
public sealed record NewswireLineInput
{
    public string? Headline { get; init; }

    public string? Url { get; init; }

    /// <summary>Null: English, or as it was.</summary>
    public string? Language { get; init; }

    /// <summary>ISO 8601 with an offset, or an hour in the site's zone. Null: now, or as it was.</summary>
    public string? PublishedAt { get; init; }
}

/// <summary>Puts lines on the newswire that speak of no entry and no article, and changes and withdraws them.</summary>
public sealed class NewswireCommands(LiveBlogDb db, NewswireTransaction transaction, SiteSettings site, TimeProvider clock)
{
    const string DefaultLanguage = "en";

    /// <param name="found">What is known to be wrong with the input already; the rest is added to it.</param>
    public async Task<NewswireOutcome> PutAsync(
        NewswireLineInput input,
        IdempotencyKey? key,
        CancellationToken cancellation,
        FieldErrors? found = null
    )
    {
        var errors = new FieldErrors(found);
        var said = Check(input, errors);
        if (errors.Any)
        {
            return new NewswireOutcome.Wrong(errors);
        }

        var fingerprint = IdempotencyKey.FingerprintOf(input);
        return await transaction.RunAsync<NewswireOutcome>(
            async wire =>
            {
                if (key is not null && await RepeatedAsync(key, fingerprint, cancellation) is { } repeated)
                {
                    return repeated;
                }

                var line = wire.Put(said.Headline!, said.Url, said.Language ?? DefaultLanguage, said.PublishedAt ?? Now);
                db.NewswireLines.Add(line);
                if (key is not null)
                {
                    db.IdempotentPosts.Add(
                        new IdempotentPost
                        {
                            Sender = Scope(key),
                            Key = key.Key,
                            Fingerprint = fingerprint,
                            NewswireLine = line,
                            CreatedAt = Now,
                        }
                    );
                }

                return new NewswireOutcome.Done(line);
            },
            cancellation
        );
    }

    /// <param name="expected">The revisions one of which the sender must have seen; null to overwrite whatever is there.</param>
    /// <param name="found">As for <see cref="PutAsync"/>.</param>
    public Task<NewswireOutcome> ChangeAsync(
        long id,
        NewswireLineInput input,
        IReadOnlyList<Revision>? expected,
        CancellationToken cancellation,
        FieldErrors? found = null
    )
    {
        var errors = new FieldErrors(found);
        var said = Check(input, errors);
        return OnAsync(
            id,
            expected,
            (wire, line) =>
            {
                if (errors.Any)
                {
                    return new NewswireOutcome.Wrong(errors);
                }

                wire.Change(line, said.Headline!, said.Url, said.Language ?? line.Language, said.PublishedAt ?? line.PublishedAt);
                return new NewswireOutcome.Done(line);
            },
            cancellation
        );
    }

    public Task<NewswireOutcome> WithdrawAsync(long id, IReadOnlyList<Revision>? expected, CancellationToken cancellation) =>
        OnAsync(
            id,
            expected,
            (wire, line) =>
            {
                wire.Withdraw(line);
                return new NewswireOutcome.Done(line);
            },
            cancellation
        );

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    Task<NewswireOutcome> OnAsync(
        long id,
        IReadOnlyList<Revision>? expected,
        Func<Model.Newswire, NewswireLine, NewswireOutcome> act,
        CancellationToken cancellation
    ) =>
        transaction.RunAsync(
            async wire =>
                await db.NewswireLines.SingleOrDefaultAsync(
                    l => l.Id == id && l.EntryId == null && l.ArticleId == null,
                    cancellation
                ) switch
                {
                    null => new NewswireOutcome.NotFound(),
                    { IsWithdrawn: true } => new NewswireOutcome.Withdrawn(),
                    var line when expected is not null && !expected.Contains(line.Revision) => new NewswireOutcome.LostRace(line),
                    var line => act(wire, line),
                },
            cancellation
        );

    async Task<NewswireOutcome?> RepeatedAsync(IdempotencyKey key, string fingerprint, CancellationToken cancellation)
    {
        var sender = Scope(key);
        var before = await db
            .IdempotentPosts.Include(p => p.NewswireLine)
            .SingleOrDefaultAsync(p => p.Sender == sender && p.Key == key.Key, cancellation);
        return before switch
        {
            null => null,
            _ when before.Fingerprint == fingerprint => new NewswireOutcome.Done(before.NewswireLine!, Repeated: true),
            _ => new NewswireOutcome.KeyReused(),
        };
    }

    // A key of a blog's is another: see EntryCommands.
    static string Scope(IdempotencyKey key) => $"newswire/{key.Sender}";

    (string? Headline, string? Url, string? Language, DateTime? PublishedAt) Check(NewswireLineInput input, FieldErrors errors) =>
        (
            errors.Required("headline", errors.Line("headline", input.Headline)),
            errors.Link("url", input.Url),
            string.IsNullOrWhiteSpace(input.Language) ? null : errors.Language("language", input.Language),
            errors.Time("publishedAt", input.PublishedAt, site.TimeZone)
        );
}
