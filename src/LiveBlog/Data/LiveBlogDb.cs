using System.Diagnostics;
using System.Runtime.CompilerServices;
using LiveBlog.Model;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Data;

/// <summary>Everything LiveBlog keeps. One model, two databases: see the sealed classes in this folder.</summary>
public abstract class LiveBlogDb(DbContextOptions options)
    : IdentityDbContext<Account, IdentityRole, string>(options),
        IDataProtectionKeyContext
{
    public DbSet<Blog> Blogs => Set<Blog>();

    public DbSet<Entry> Entries => Set<Entry>();

    public DbSet<Draft> Drafts => Set<Draft>();

    public DbSet<Presence> Presences => Set<Presence>();

    public DbSet<DigestEntry> DigestEntries => Set<DigestEntry>();

    public DbSet<OutgoingMail> OutgoingMails => Set<OutgoingMail>();

    public DbSet<AttemptCount> AttemptCounts => Set<AttemptCount>();

    public DbSet<AccountSession> AccountSessions => Set<AccountSession>();

    public DbSet<AgencyFeed> AgencyFeeds => Set<AgencyFeed>();

    public DbSet<AgencyFeedItem> AgencyFeedItems => Set<AgencyFeedItem>();

    public DbSet<Webhook> Webhooks => Set<Webhook>();

    public DbSet<WebhookCursor> WebhookCursors => Set<WebhookCursor>();

    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();

    public DbSet<ViewerCount> ViewerCounts => Set<ViewerCount>();

    public DbSet<PageViewCount> PageViewCounts => Set<PageViewCount>();

    public DbSet<ReferrerCount> ReferrerCounts => Set<ReferrerCount>();

    public DbSet<Discussion> Discussions => Set<Discussion>();

    public DbSet<Message> Messages => Set<Message>();

    public DbSet<MessageReaction> MessageReactions => Set<MessageReaction>();

    public DbSet<EntryReaction> EntryReactions => Set<EntryReaction>();

    public DbSet<EntryReactions> EntryReactionCounts => Set<EntryReactions>();

    public DbSet<MessageReport> MessageReports => Set<MessageReport>();

    public DbSet<Sanction> Sanctions => Set<Sanction>();

    public DbSet<BlockedTerms> BlockedTerms => Set<BlockedTerms>();

    public DbSet<Subscription> Subscriptions => Set<Subscription>();

    public DbSet<SubscriptionCursor> SubscriptionCursors => Set<SubscriptionCursor>();

    public DbSet<SubscriptionSend> SubscriptionSends => Set<SubscriptionSend>();

    public DbSet<MailBody> MailBodies => Set<MailBody>();

    public DbSet<OutgoingPush> OutgoingPushes => Set<OutgoingPush>();

    public DbSet<PushIdentity> PushIdentities => Set<PushIdentity>();

    public DbSet<Registration> Registrations => Set<Registration>();

    public DbSet<EmailChange> EmailChanges => Set<EmailChange>();

    public DbSet<Topic> Topics => Set<Topic>();

    public DbSet<Change> Changes => Set<Change>();

    public DbSet<EntryVersion> EntryVersions => Set<EntryVersion>();

    public DbSet<Article> Articles => Set<Article>();

    public DbSet<MediaFile> MediaFiles => Set<MediaFile>();

    public DbSet<MediaSender> MediaSenders => Set<MediaSender>();

    public DbSet<Newswire> Newswires => Set<Newswire>();

    public DbSet<NewswireLine> NewswireLines => Set<NewswireLine>();

    public DbSet<WebSubSubscriber> WebSubSubscribers => Set<WebSubSubscriber>();

    public DbSet<AuditRecord> AuditRecords => Set<AuditRecord>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<SiteSecret> SiteSecrets => Set<SiteSecret>();

    public DbSet<IdempotentPost> IdempotentPosts => Set<IdempotentPost>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Whether this context has the turn to write: see <see cref="WriteTurns"/>.</summary>
    internal bool HasTurn { get; private protected set; }

    /// <summary>
    /// Begins a transaction that writes, the one way to do so. On SQLite it begins when it is the caller's turn, which ends with the
    /// transaction. A caller that runs on low-priority threads is continued on the thread pool, so that other writers do not wait for
    /// low-priority work.
    /// </summary>
    /// <param name="goesFirst">Goes before those who wait already: news.</param>
    public ConfiguredTaskAwaitable<WriteTransaction> BeginWriteAsync(CancellationToken cancellation, bool goesFirst = false)
    {
        return BeginAsync(EnterTurnAsync(cancellation, goesFirst)).ConfigureAwait(Continuing);

        async Task<WriteTransaction> BeginAsync(ConfiguredTaskAwaitable<WriteTurn> entering)
        {
            var turn = await entering;
            try
            {
#pragma warning disable RS0030 // Here is the turn that it needs.
                return new WriteTransaction(await Database.BeginTransactionAsync(cancellation), turn);
#pragma warning restore RS0030
            }
            catch
            {
                turn.Dispose();
                throw;
            }
        }
    }

    /// <summary>Waits for the turn to write; it ends when it is disposed of. One within another, of the same context, is part of
    /// it.</summary>
    internal ConfiguredTaskAwaitable<WriteTurn> EnterTurnAsync(CancellationToken cancellation, bool goesFirst = false) =>
        // The activity is begun in the caller's own flow: what the caller does next belongs to it.
        EnterTurnAsync(HasTurn ? null : Tracing.Begin(Tracing.Write), goesFirst, cancellation).ConfigureAwait(Continuing);

    private protected virtual Task<WriteTurn> EnterTurnAsync(Activity? activity, bool goesFirst, CancellationToken cancellation) =>
        Task.FromResult(new WriteTurn(activity));

    static ConfigureAwaitOptions Continuing =>
        TaskScheduler.Current == TaskScheduler.Default ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.ForceYielding;

    /// <summary>
    /// After an erasure: takes what was erased out of whatever the database itself still holds of it. Not within a transaction.
    /// </summary>
    public abstract Task ScrubAsync(CancellationToken cancellation);

    /// <summary>As above, where entries were erased: the search has had their words.</summary>
    public abstract Task ScrubSearchAsync(CancellationToken cancellation);

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(LiveBlogDb).Assembly);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcDateTime>();
        configurationBuilder.ConvertValues();
    }
}
