using LiveBlog.ChangeStreams;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace LiveBlog.Features.Discussion;

public static class DiscussionRegistration
{
    /// <summary>Of what writes: the address is counted, never written down.</summary>
    internal const string Rate = "discussion";

    /// <summary>The most bytes of a UTF-16 character in a form: three of UTF-8, each escaped. One more for the rest of the form.</summary>
    const int EscapedLetter = 10;

    public static IServiceCollection AddDiscussion(this IServiceCollection services, DiscussionSettings settings)
    {
        services.AddSingleton(settings);
        services.AddOutputCache(cache => cache.AddPolicy(DiscussionCache.Policy, new DiscussionCache()));
        services.Configure<RazorPagesOptions>(pages =>
            pages.Conventions.LimitBody("/Discussion/Moderation", new BodyLimit(Moderators.MaxWords * EscapedLetter))
        );
        services.AddSingleton<ParticipantIds>();
        services.AddSingleton<MessageJsonRenderer>();
        services.AddScoped<DiscussionQuery>();
        services.AddChangeStream<DiscussionStream>(StreamKey.DiscussionKind);
        services.AddScoped<DiscussionAccess>();
        services.AddScoped<MessageUpdates>();
        services.AddScoped<MessageCommands>();
        services.AddScoped<ReactionCommands>();
        services.AddScoped<ReportCommands>();
        services.AddScoped<ParticipantCommands>();
        services.AddScoped<PostingRules>();
        services.AddScoped<Moderators>();
        services.AddScoped<ModerationQuery>();
        services.AddScoped<ParticipantStates>();
        services.Configure<RateLimiterOptions>(limiter =>
            limiter.AddRateOfWriting(Rate, settings.RequestsAMinute, TimeSpan.FromMinutes(1))
        );
        return services;
    }

    public static void MapDiscussion(this IEndpointRouteBuilder app) => DiscussionEndpoints.Map(app);
}
