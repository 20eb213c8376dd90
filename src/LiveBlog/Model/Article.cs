namespace LiveBlog.Model;

public enum ArticleStatus
{
    Draft,
    Published,
    Withdrawn,
}

/// <summary>What an editor says in an article, valid and sanitised.</summary>
public sealed record ArticleContent
{
    public required string Title { get; init; }

    public string? Lede { get; init; }

    public string? BodyHtml { get; init; }

    public string? BodyMarkdown { get; init; }

    public string? Byline { get; init; }

    public Picture? Picture { get; init; }

    /// <summary>A language tag (BCP 47) whose language the interface speaks.</summary>
    public required string Language { get; init; }

    /// <summary>A name of the IANA time zone database. The article's times are shown in it.</summary>
    public required string TimeZone { get; init; }

    public Topic? Topic { get; init; }
}

/// <summary>A page of its own beside the blogs: what their related links lead to.</summary>
public sealed class Article
{
    Article() { }

    public int Id { get; private set; }

    public string Slug { get; private set; } = "";

    public string Title { get; private set; } = "";

    public string? Lede { get; private set; }

    public string? BodyHtml { get; private set; }

    public string? BodyMarkdown { get; private set; }

    public string? Byline { get; private set; }

    public Picture? Picture { get; private set; }

    public string Language { get; private set; } = "";

    public string TimeZone { get; private set; } = "";

    public int? TopicId { get; private set; }

    public Topic? Topic { get; private set; }

    public ArticleStatus Status { get; private set; }

    /// <summary>When it was first published, UTC; null for a draft. One that lies ahead is the hour from which readers see it.</summary>
    public DateTime? PublishedAt { get; private set; }

    /// <summary>When it was last changed after publication, UTC.</summary>
    public DateTime? UpdatedAt { get; private set; }

    /// <summary>Raised by every change; the page's entity tag, by which a lost race is detected.</summary>
    public Revision Revision { get; private set; }

    public static Article Write(Slug slug, ArticleContent content)
    {
        var article = new Article { Slug = slug.Text };
        article.Apply(content);
        return article;
    }

    /// <summary>Whether it is published and its hour has come.</summary>
    public bool IsReadable(DateTime now) => Status == ArticleStatus.Published && PublishedAt <= now;

    public void Edit(ArticleContent content, DateTime now)
    {
        Apply(content);
        UpdatedAt = IsReadable(now) ? now : null;
    }

    /// <param name="publishedAt">
    /// UTC; null takes the present, or leaves the time of an article published before. Until then no reader sees it.
    /// </param>
    public void Publish(DateTime? publishedAt, DateTime now)
    {
        PublishedAt = publishedAt ?? PublishedAt ?? now;
        Status = ArticleStatus.Published;
        Revision = Revision.Next();
    }

    public void Withdraw()
    {
        Status = ArticleStatus.Withdrawn;
        Revision = Revision.Next();
    }

    void Apply(ArticleContent content)
    {
        Title = content.Title;
        Lede = content.Lede;
        BodyHtml = content.BodyHtml;
        BodyMarkdown = content.BodyMarkdown;
        Byline = content.Byline;
        Picture = content.Picture;
        Language = content.Language;
        TimeZone = content.TimeZone;
        Topic = content.Topic;
        TopicId = content.Topic?.Id is > 0 and var id ? id : null;
        Revision = Revision.Next();
    }
}
