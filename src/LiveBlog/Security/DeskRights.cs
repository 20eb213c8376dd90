using System.Reflection;
using LiveBlog.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace LiveBlog.Security;

/// <summary>
/// The right that a handler of the desk asks for. On a page, it is asked for by all of its handlers that do not say otherwise.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsAttribute(string policy) : Attribute
{
    public string Policy => policy;

    /// <summary>What a handler asks for: null is nothing beyond seeing the desk, which is enough for looking only.</summary>
    public static string? Of(MethodInfo handler, TypeInfo page) =>
        handler.GetCustomAttribute<NeedsAttribute>()?.Policy ?? page.GetCustomAttribute<NeedsAttribute>()?.Policy;
}

/// <summary>Asks for the right of each handler of the desk. One that writes and names none is refused to everybody.</summary>
public sealed class DeskRights(IAuthorizationService authorization, AccountSettings accounts) : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if (context.HandlerMethod is not { MethodInfo: var handler })
        {
            await next();
            return;
        }

        // Staff who need more than a password are redirected to where it is set up, or proved.
        if (!accounts.IsStrongEnough(context.HttpContext.User))
        {
            context.Result = new RedirectResult(AccountLinks.Account);
            return;
        }

        var policy = NeedsAttribute.Of(handler, context.ActionDescriptor.ModelTypeInfo!);
        var looks = HttpMethods.IsGet(context.HttpContext.Request.Method) || HttpMethods.IsHead(context.HttpContext.Request.Method);
        var may = policy is null ? looks : (await authorization.AuthorizeAsync(context.HttpContext.User, policy)).Succeeded;
        if (!may)
        {
            context.Result = new ForbidResult();
            return;
        }

        await next();
    }
}
