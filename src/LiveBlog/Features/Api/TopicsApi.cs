using LiveBlog.Data;
using LiveBlog.Features.Publishing;
using LiveBlog.Model;
using LiveBlog.Rendering;
using LiveBlog.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace LiveBlog.Features.Api;

/// <summary>A topic as the API shows it.</summary>
public sealed record TopicJson(string Slug, string Title, string? Description, string? ImageUrl, string Url)
{
    public static TopicJson Of(Topic t, Func<string, string> absolute) =>
        new(t.Slug, t.Title, t.Description, t.ImageUrl, absolute(Links.Topic(t.Slug)));
}

/// <summary><c>/api/v1/topics</c>. A topic comes into being with the first blog or article that names it.</summary>
static class TopicsApi
{
    const int MaxTopics = 500;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/topics", ListAsync).WithSummary("The topics, by title");
        api.MapGet("/topics/{slug}", GetAsync).WithSummary("One topic");
        api.MapPatch("/topics/{slug}", ChangeAsync)
            .RequireAuthorization(Policies.ApiWrite)
            .Accepts<TopicInput>("application/json")
            .WithSummary("Changes what a topic says of itself; fields left out stay as they are");
    }

    static async Task<Ok<ListJson<TopicJson>>> ListAsync(LiveBlogDb db, AbsoluteUrls urls, CancellationToken cancellation)
    {
        var topics = await db.Topics.AsNoTracking().OrderBy(t => t.Title).ThenBy(t => t.Id).Take(MaxTopics).ToListAsync(cancellation);
        return TypedResults.Ok(new ListJson<TopicJson>(topics.ConvertAll(t => TopicJson.Of(t, urls.Absolute)), Next: null));
    }

    static async Task<Results<Ok<TopicJson>, ProblemHttpResult>> GetAsync(
        string slug,
        LiveBlogDb db,
        AbsoluteUrls urls,
        CancellationToken cancellation
    ) =>
        await db.Topics.AsNoTracking().SingleOrDefaultAsync(t => t.Slug == slug, cancellation) is { } topic
            ? TypedResults.Ok(TopicJson.Of(topic, urls.Absolute))
            : Problems.NoSuchTopic();

    static async Task<Results<Ok<TopicJson>, ProblemHttpResult>> ChangeAsync(
        string slug,
        HttpRequest request,
        TopicCommands commands,
        AbsoluteUrls urls,
        CancellationToken cancellation
    )
    {
        var errors = new FieldErrors();
        var (json, problem) = await JsonInput.ReadAsync(request, errors, cancellation);
        if (json is null)
        {
            return problem!;
        }

        return await commands.ChangeAsync(slug, ApiInput.ReadTopic(json), cancellation, errors) switch
        {
            TopicOutcome.Done(var topic) => TypedResults.Ok(TopicJson.Of(topic, urls.Absolute)),
            TopicOutcome.Wrong(var wrong) => Problems.Invalid(wrong),
            _ => Problems.NoSuchTopic(),
        };
    }
}
