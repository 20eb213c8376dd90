namespace LiveBlog.Model;

/// <summary>The dossier that blogs belong to.</summary>
public sealed class Topic
{
    Topic() { }

    public Topic(Slug slug, string title)
    {
        Slug = slug.Text;
        Title = title;
    }

    public int Id { get; private set; }

    public string Slug { get; private set; } = "";

    public string Title { get; private set; } = "";

    public string? Description { get; private set; }

    public string? ImageUrl { get; private set; }

    public void Describe(string title, string? description, string? imageUrl)
    {
        Title = title;
        Description = description;
        ImageUrl = imageUrl;
    }
}
