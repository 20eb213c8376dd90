using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace LiveBlog.Features.Shared;

/// <summary>
/// Refuses a form that cannot be read, such as one with a NUL in a value or with too many fields, before a page's handler looks at it:
/// the fault is the sender's.
/// </summary>
public sealed class ReadableForms : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var request = context.HttpContext.Request;
        if (request.HasFormContentType)
        {
            try
            {
                // The framework has read it by now, and keeps the form or the fault.
                await request.ReadFormAsync(context.HttpContext.RequestAborted);
            }
            catch (InvalidDataException)
            {
                context.Result = new BadRequestResult();
                return;
            }
        }

        await next();
    }
}
