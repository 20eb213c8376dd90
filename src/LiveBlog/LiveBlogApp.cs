using LiveBlog.ChangeStreams;
using LiveBlog.Data;
using LiveBlog.Features.Accounts;
using LiveBlog.Features.AgencyFeeds;
using LiveBlog.Features.Api;
using LiveBlog.Features.Articles;
using LiveBlog.Features.BlogPage;
using LiveBlog.Features.Desk;
using LiveBlog.Features.Discussion;
using LiveBlog.Features.Live;
using LiveBlog.Features.Media;
using LiveBlog.Features.Newswire;
using LiveBlog.Features.Operations;
using LiveBlog.Features.Publishing;
using LiveBlog.Features.SearchPage;
using LiveBlog.Features.Site;
using LiveBlog.Features.Statistics;
using LiveBlog.Features.Subscriptions;
using LiveBlog.Features.Subscriptions.Push;
using LiveBlog.Features.Syndication;
using LiveBlog.Features.Webhooks;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Http.Outgoing;
using LiveBlog.Jobs;
using LiveBlog.Mail;
using LiveBlog.Rendering;
using LiveBlog.Security;

namespace LiveBlog;

/// <summary>The program's table of contents: what it is made of, and in which order a request meets it.</summary>
public static class LiveBlogApp
{
    /// <param name="args">Settings as <c>--Section:Name=value</c>, and Kestrel's own such as <c>--urls</c>.</param>
    /// <param name="configure">Changes what is built, for tests.</param>
    /// <exception cref="ConfigurationException">A setting is wrong.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(HostSettings.From(args));
        HostSettings.Check(builder.Configuration);
        builder.AddLogging();
        builder.AddProxies();
        builder.AddServerLimits();

        // Pages and scripts come from the sources when it is built and not published, in whatever environment.
        builder.WebHost.UseStaticWebAssets();

        // They are as the build left them, and served as when published: without this the framework would have a browser
        // ask for each again at every visit, in case it was edited meanwhile.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] ??= "false";

        var database = DatabaseSettings.From(builder.Configuration);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddLiveBlogData(database);
        builder.Services.AddChangeStreams(database);
        builder.Services.AddRendering();
        var site = SiteSettings.From(builder.Configuration);
        builder.Services.AddPages(site, SecuritySettings.From(builder.Configuration));
        builder.Services.AddFormerAssets(AssetSettings.From(builder.Configuration));
        builder.Services.AddLimits(LimitSettings.From(builder.Configuration));
        builder.Services.AddJobs();
        builder.Services.AddMail(EmailSettings.From(builder.Configuration, site));
        builder.Services.AddBlogPage(FeedSettings.From(builder.Configuration));
        builder.Services.AddSearch();
        builder.Services.AddPublishing(PublishingSettings.From(builder.Configuration));
        builder.Services.AddArticles();
        builder.Services.AddNewswire();
        builder.Services.AddDesk();
        builder.Services.AddAgencyFeeds();
        builder.Services.AddMedia(MediaSettings.From(builder.Configuration));
        builder.Services.AddLive(LiveSettings.From(builder.Configuration));
        builder.AddTakeOver();
        builder.Services.AddAccounts(AccountSettings.From(builder.Configuration), KeyRingSettings.From(builder.Configuration), site);
        builder.Services.AddApi();
        builder.Services.AddWebhooks();
        builder.Services.AddDiscussion(DiscussionSettings.From(builder.Configuration));
        builder.Services.AddSubscriptions(PushSettings.From(builder.Configuration));
        builder.Services.AddStatistics();
        builder.Services.AddOutgoingHttp(OutgoingSettings.From(builder.Configuration));
        builder.Services.AddSyndication(SyndicationSettings.From(builder.Configuration, site));
        builder.Services.AddOperations(AuditSettings.From(builder.Configuration));
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseProxies();
        app.UseAnsweredHosts();
        app.UseOpenedWindows();
        app.UsePreparedPages();
        app.UseRequestLog();
        app.UseErrorPages();
        app.UseRefusalLog();
        app.UseContentSecurity();
        app.UseReadableQueries();
        app.UseCookiePolicy();
        app.UseRouting();
        app.UseBodyLimits();
        app.UseRequestLimits();
        app.UseConnectionLimits();
        app.UseRateLimiter();
        app.UseOutputCache();
        app.UseCostlyLimits();
        app.UseResponseCompression();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseTakeOver();
        app.UseWorkQueues();
        app.UseAntiforgery();

        app.MapStaticAssets().KeepHashedChunks();
        app.MapFormerAssets();
        app.MapRazorPages().WithStaticAssets();
        app.MapLive();
        app.MapMedia();
        var api = app.MapApi();
        api.MapNewswireApi();
        api.MapArticlesApi();
        api.MapWebhooksApi();
        api.MapMediaApi();
        app.MapSyndication();
        app.MapDiscussion();
        app.MapSubscriptions();
        app.MapStatistics();
        app.MapHealth();
        return app;
    }
}
