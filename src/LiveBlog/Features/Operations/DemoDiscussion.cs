using System.Text;
using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Localization;
using LiveBlog.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Operations;

/// <param name="At">The hour in the blog's zone.</param>
/// <param name="About">The hour of the entry that it is about.</param>
/// <param name="Answers">Which message it answers, counted from 1.</param>
/// <param name="Reactions">Who says what of it.</param>
sealed record DemoMessage(
    string By,
    string At,
    string? About,
    int? Answers,
    string Text,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Reactions
);

/// <summary>
/// What the demo's readers say beside its blogs. Nobody can sign in as one of them: they have neither a password nor an address
/// that mail reaches.
/// </summary>
sealed class DemoDiscussion(LiveBlogDb db, DiscussionTransaction transaction, UserManager<Account> accounts)
{
    public async Task LoadAsync(string slug, IReadOnlyList<DemoMessage> messages, CancellationToken cancellation)
    {
        var blog = await db.Blogs.AsNoTracking().SingleAsync(b => b.Slug == slug, cancellation);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(blog.TimeZone);
        DateTime At(string hour) =>
            ZonedTime.TryParse(hour, zone, out var utc) ? utc : throw new InvalidOperationException($"The demo's hour is none: {hour}.");
        var readers = new Dictionary<string, Account>(StringComparer.Ordinal);
        foreach (var name in messages.SelectMany(m => m.Reactions.Values.SelectMany(names => names).Prepend(m.By)).Distinct())
        {
            readers.Add(name, await ReaderAsync(name, At(messages[0].At)));
        }

        await transaction.RunAsync(
            blog.Id,
            async discussion =>
            {
                var said = new List<Message>();
                foreach (var message in messages)
                {
                    var about = message.About is { } hour ? At(hour) : (DateTime?)null;
                    var entry = about is null
                        ? (EntryId?)null
                        : await db
                            .Entries.Where(e => e.BlogId == blog.Id && e.PublishedAt == about)
                            .Select(e => e.Id)
                            .SingleAsync(cancellation);
                    var reply = message.Answers is { } number ? said[number - 1].Id : (long?)null;
                    said.Add(
                        discussion.Post(
                            new MessageDraft(readers[message.By].Id, message.Text, Guid.NewGuid(), ReplyToId: reply, EntryId: entry),
                            held: null,
                            At(message.At)
                        )
                    );
                    db.Messages.Add(said[^1]);
                    await db.SaveChangesAsync(cancellation);
                    foreach (
                        var (kind, name) in message.Reactions.SelectMany(r =>
                            r.Value.Select(name => (Enum.Parse<ReactionKind>(r.Key, ignoreCase: true), name))
                        )
                    )
                    {
                        discussion.React(said[^1], before: null, kind);
                        db.MessageReactions.Add(
                            new MessageReaction
                            {
                                MessageId = said[^1].Id,
                                AccountId = readers[name].Id,
                                Kind = kind,
                            }
                        );
                    }
                }

                return said;
            },
            cancellation
        );
    }

    async Task<Account> ReaderAsync(string name, DateTime joined)
    {
        // The demo's readers are known by their addresses: nobody else speaks here, whatever their name.
        var email = $"{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(name))}@readers.invalid";
        if (await accounts.FindByEmailAsync(email) is { } there)
        {
            return there;
        }

        var reader = new Account
        {
            UserName = email,
            Email = email,
            DisplayName = name,
            IsReader = true,
            JoinedAt = joined,
        };
        return (await accounts.CreateAsync(reader)).Succeeded
            ? reader
            : throw new InvalidOperationException($"The demo's reader is refused by its own program: {name}.");
    }
}
