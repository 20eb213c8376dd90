using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace LiveBlog.Rendering;

/// <summary>
/// Renders a Razor partial to text, inside a request or outside of any. The partial must not ask for the user or the request.
/// </summary>
public sealed class PartialRenderer(IRazorViewEngine engine, IServiceScopeFactory scopes)
{
    public async Task<string> RenderAsync<TModel>(string path, TModel model)
    {
        using var activity = Tracing.Begin(Tracing.Render);
        await using var scope = scopes.CreateAsyncScope();
        var view = engine.GetView(executingFilePath: null, path, isMainPage: false).EnsureSuccessful(originalLocations: null).View!;
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        var action = new ActionContext(http, new RouteData(), new ActionDescriptor());
        var data = new ViewDataDictionary<TModel>(new EmptyModelMetadataProvider(), new ModelStateDictionary()) { Model = model };
        var temp = new TempDataDictionary(http, scope.ServiceProvider.GetRequiredService<ITempDataProvider>());

        await using var writer = new StringWriter(CultureInfo.InvariantCulture);
        await view.RenderAsync(new ViewContext(action, view, data, temp, writer, new HtmlHelperOptions()));
        return writer.ToString().Trim();
    }
}
