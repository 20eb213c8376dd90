namespace LiveBlog.Model;

/// <summary>
/// One live blog. Every visible change goes through a verb here, raises <see cref="Revision"/> by one and leaves a
/// <see cref="Change"/> with that revision: entry, revision and change are one unit, saved together or not at all.
/// </summary>
public sealed class Blog
{
    readonly List<Change> changes = [];
    readonly List<EntryVersion> versions = [];

    Blog() { }

    public int Id { get; private set; }

    public string Slug { get; private set; } = "";

    public string Title { get; private set; } = "";

    public string? Standfirst { get; private set; }

    public string? IntroHtml { get; private set; }

    public string? Byline { get; private set; }

    public string Language { get; private set; } = "";

    public string TimeZone { get; private set; } = "";

    public BlogStatus Status { get; private set; }

    public DateTime? StartsAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public Picture? Picture { get; private set; }

    public IReadOnlyList<string> EmbedOrigins { get; private set; } = [];

    public IReadOnlyList<string> Translations { get; private set; } = [];

    public IReadOnlyList<string> KeyPoints { get; private set; } = [];

    public bool OpensOldestFirst { get; private set; }

    public DiscussionRules Discussion { get; private set; } = new(DiscussionMode.Open);

    public DiscussionTerms DiscussionTerms =>
        new(
            Status == BlogStatus.Ended && Discussion.Mode == DiscussionMode.Open ? DiscussionMode.ReadOnly : Discussion.Mode,
            Discussion.SlowSeconds
        );

    public int? TopicId { get; private set; }

    public Topic? Topic { get; private set; }

    /// <summary>
    /// The number of visible changes so far. The database's row lock on it makes commit order and revision order the same.
    /// </summary>
    public Revision Revision { get; private set; }

    /// <summary>The revision at which the head last changed.</summary>
    public Revision HeadRevision { get; private set; }

    /// <summary>How many entries are published. Kept here, because counting them is slow when they are many.</summary>
    public int EntryCount { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime UpdatedAt { get; private set; }

    /// <summary>Changes made through this instance and not yet saved. The log itself is read through <c>ChangeLog</c>.</summary>
    public IReadOnlyCollection<Change> Changes => changes;

    /// <summary>The versions that those changes made, not yet saved.</summary>
    public IReadOnlyCollection<EntryVersion> Versions => versions;

    public BlogHead Head =>
        new()
        {
            Title = Title,
            Standfirst = Standfirst,
            IntroHtml = IntroHtml,
            Byline = Byline,
            Language = Language,
            TimeZone = TimeZone,
            Status = Status,
            StartsAt = StartsAt,
            EndedAt = EndedAt,
            Picture = Picture,
            EmbedOrigins = EmbedOrigins,
            Translations = Translations,
            KeyPoints = KeyPoints,
            OpensOldestFirst = OpensOldestFirst,
            Discussion = Discussion,
            Topic = Topic,
        };

    public static Blog Open(Slug slug, BlogHead head, DateTime now)
    {
        var blog = new Blog { Slug = slug.Text, CreatedAt = now };
        blog.Apply(head, now);
        return blog;
    }

    /// <summary>Changes the head. Does nothing when nothing differs.</summary>
    public void ChangeHead(BlogHead head, DateTime now)
    {
        if (!head.Equals(Head))
        {
            Apply(head, now);
        }
    }

    public Entry Publish(EntryDraft draft, Entry? pinned, DateTime now)
    {
        var entry = new Entry(this, draft.Content, ToMilliseconds(draft.PublishedAt ?? now))
        {
            IsKeyEvent = draft.IsKeyEvent,
            IsOffNewswire = draft.IsOffNewswire,
        };
        if (draft.IsPinned)
        {
            MakeRoomForPin(entry, pinned, now);
            entry.IsPinned = true;
        }

        EntryCount++;
        Record(ChangeKind.Entry, entry, now);
        return entry;
    }

    /// <summary>Applies a draft in one change. Does nothing when nothing differs.</summary>
    public void Edit(Entry entry, EntryDraft draft, Entry? pinned, DateTime now)
    {
        var changed = entry.Rewrite(draft.Content, now);

        var publishedAt = ToMilliseconds(draft.PublishedAt ?? entry.PublishedAt);
        changed |= entry.PublishedAt != publishedAt;
        entry.PublishedAt = publishedAt;

        changed |= entry.IsKeyEvent != draft.IsKeyEvent;
        entry.IsKeyEvent = draft.IsKeyEvent;

        changed |= entry.IsOffNewswire != draft.IsOffNewswire;
        entry.IsOffNewswire = draft.IsOffNewswire;

        if (entry.IsPinned != draft.IsPinned)
        {
            changed = true;
            MakeRoomForPin(entry, draft.IsPinned ? pinned : null, now);
            entry.IsPinned = draft.IsPinned;
        }

        if (changed)
        {
            Record(ChangeKind.Entry, entry, now);
        }
    }

    /// <summary>Pins the entry, in the place of the one that is pinned.</summary>
    public void Pin(Entry entry, Entry? pinned, DateTime now) => Edit(entry, AsItIs(entry) with { IsPinned = true }, pinned, now);

    public void Unpin(Entry entry, DateTime now) => Edit(entry, AsItIs(entry) with { IsPinned = false }, pinned: null, now);

    public void MarkKeyEvent(Entry entry, bool isKeyEvent, DateTime now) =>
        Edit(entry, AsItIs(entry) with { IsKeyEvent = isKeyEvent }, pinned: null, now);

    public void KeepOffNewswire(Entry entry, bool isOff, DateTime now) =>
        Edit(entry, AsItIs(entry) with { IsOffNewswire = isOff }, pinned: null, now);

    /// <summary>Restores the content of an earlier version; the entry's time and marks stay.</summary>
    public void RevertTo(Entry entry, EntryVersion version, DateTime now) =>
        Edit(entry, AsItIs(entry) with { Content = version.Content }, pinned: null, now);

    /// <param name="keepInReplay">Replays of the time when it was published go on showing it, marked as withdrawn since.</param>
    public void Withdraw(Entry entry, DateTime now, bool keepInReplay = false)
    {
        if (entry.IsPublished)
        {
            entry.Withdraw(now, keepInReplay);
            EntryCount--;
            Record(ChangeKind.Withdrawn, entry, now);
        }
    }

    /// <summary>
    /// Puts a withdrawn entry back into the replay, or takes it out. A change like any other: pages that browsers hold are told apart
    /// by it.
    /// </summary>
    public void KeepInReplay(Entry entry, bool isKept, DateTime now)
    {
        if (!entry.IsPublished && entry.ErasedAt is null && entry.KeepInReplay(isKept))
        {
            Record(ChangeKind.Withdrawn, entry, now);
        }
    }

    /// <summary>Publishes a withdrawn entry again, in its place and unchanged; an erased one cannot be restored.</summary>
    public void Restore(Entry entry, DateTime now)
    {
        if (!entry.IsPublished && entry.ErasedAt is null)
        {
            entry.Restore();
            EntryCount++;
            Record(ChangeKind.Entry, entry, now);
        }
    }

    /// <summary>
    /// Takes an entry's content away for good, withdrawing it first where it is still published. The caller that saves this also deletes
    /// the entry's versions: nothing of what it said is kept.
    /// </summary>
    public void Erase(Entry entry, DateTime now)
    {
        if (entry.ErasedAt is null)
        {
            if (entry.IsPublished)
            {
                EntryCount--;
            }

            entry.Erase(now);
            Record(ChangeKind.Withdrawn, entry, now);
        }
    }

    /// <summary>What the page shows of the blog besides its own head has changed: its topic, say.</summary>
    public void Touch(DateTime now)
    {
        Record(ChangeKind.Blog, entry: null, now);
        HeadRevision = Revision;
    }

    static EntryDraft AsItIs(Entry entry) =>
        new(entry.Content, entry.PublishedAt, entry.IsKeyEvent, entry.IsPinned) { IsOffNewswire = entry.IsOffNewswire };

    void MakeRoomForPin(Entry entry, Entry? pinned, DateTime now)
    {
        if (pinned is not null && !ReferenceEquals(pinned, entry))
        {
            pinned.IsPinned = false;
            Record(ChangeKind.Entry, pinned, now);
        }
    }

    void Apply(BlogHead head, DateTime now)
    {
        EndedAt = head.Status == BlogStatus.Ended ? head.EndedAt ?? EndedAt ?? now : null;
        Title = head.Title;
        Standfirst = head.Standfirst;
        IntroHtml = head.IntroHtml;
        Byline = head.Byline;
        Language = head.Language;
        TimeZone = head.TimeZone;
        Status = head.Status;
        StartsAt = head.StartsAt;
        Picture = head.Picture;
        EmbedOrigins = head.EmbedOrigins;
        Translations = head.Translations;
        KeyPoints = head.KeyPoints;
        OpensOldestFirst = head.OpensOldestFirst;
        Discussion = head.Discussion;
        Topic = head.Topic;
        TopicId = head.Topic?.Id is > 0 and var id ? id : null;
        Record(ChangeKind.Blog, entry: null, now);
        HeadRevision = Revision;
    }

    void Record(ChangeKind kind, Entry? entry, DateTime now)
    {
        Revision = Revision.Next();
        UpdatedAt = now;
        changes.Add(new Change(Revision, kind, entry, now));
        if (entry is not null)
        {
            var replaced = entry.Revision;
            entry.Revision = Revision;
            versions.Find(v => v.Revision == replaced)?.EndAt(Revision);
            versions.Add(new EntryVersion(entry, replaced, now));
        }
    }

    // Browsers count in milliseconds: a finer time would sort differently there.
    static DateTime ToMilliseconds(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
}
