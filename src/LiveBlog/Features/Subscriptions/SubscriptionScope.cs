using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Rendering;

namespace LiveBlog.Features.Subscriptions;

/// <summary>What a subscription is about: a blog, a topic, or, with neither, the whole site.</summary>
public sealed record SubscriptionScope(Blog? Blog, Topic? Topic)
{
    public string Title(Strings strings, SiteSettings site) => Blog?.Title ?? Topic?.Title ?? site.Name;

    public string Path =>
        Blog is not null ? Links.Blog(Blog.Slug)
        : Topic is not null ? Links.Topic(Topic.Slug)
        : "/";

    /// <summary>The language of what is sent.</summary>
    public string Language(Strings strings) => Blog?.Language ?? strings.Language;
}
