using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace LiveBlog.Http;

/// <summary>
/// Answers a request whose query or form cannot be read with 400 before anything is done about it: the fault is the sender's. What is
/// too large is answered before, by <see cref="BodyLimits"/>.
/// </summary>
public static class UnreadableRequests
{
    static readonly string[] NoNul = ["It must not contain the character U+0000."];

    public static void UseReadableQueries(this IApplicationBuilder app) => app.Use(RefuseNulAsync);

    // A NUL is in no text that is looked for, and PostgreSQL fails on a question with one. In a path the server refuses it itself;
    // places in a feed are read by the readers' pages, which say what they cannot read.
    static Task RefuseNulAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) != true)
        {
            return next(http);
        }

        var isForPrograms = http.Request.IsForPrograms();
        var wrong = http
            .Request.Query.Where(value =>
                value.Key.Contains('\0', StringComparison.Ordinal) || value.Value.ToString().Contains('\0', StringComparison.Ordinal)
            )
            .Where(value => isForPrograms || value.Key is not ("before" or "after" or "at"))
            .ToDictionary(value => value.Key.Replace("\0", "", StringComparison.Ordinal), _ => NoNul);
        if (wrong.Count == 0)
        {
            return next(http);
        }

        if (!isForPrograms)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        return TypedResults
            .Problem(title: "Some fields are not valid.", statusCode: StatusCodes.Status400BadRequest, extensions: [new("errors", wrong)])
            .ExecuteAsync(http);
    }

    /// <summary>
    /// For all pages: a form with a NUL in a value or with too many fields, for example. The framework itself would leave it empty.
    /// </summary>
    public sealed class OfForms : IAsyncPageFilter
    {
        public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

        public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
        {
            var request = context.HttpContext.Request;
            if (request.HasFormContentType && !context.HttpContext.IsErrorPage())
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
}
