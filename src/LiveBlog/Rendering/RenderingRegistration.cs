using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace LiveBlog.Rendering;

public static class RenderingRegistration
{
    public static IServiceCollection AddRendering(this IServiceCollection services)
    {
        // Letters of every script are written as themselves; only what means something to HTML is escaped.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddSingleton<HtmlPolicy>();
        services.AddSingleton<PartialRenderer>();
        services.AddSingleton<EntryRenderer>();
        services.AddSingleton<EntryTexts>();
        services.AddSingleton<MessageRenderer>();
        return services;
    }
}
