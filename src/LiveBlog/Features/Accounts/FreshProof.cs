using System.Reflection;
using LiveBlog.Http;
using LiveBlog.Localization;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace LiveBlog.Features.Accounts;

/// <summary>A form that asks somebody who is signed in for their password or passkey, and then goes on.</summary>
/// <param name="Action">Where it is sent.</param>
/// <param name="Fields">What is sent along with it, as it was sent before.</param>
public sealed record ProofForm(
    Strings Strings,
    Account Account,
    bool HasPasskeys,
    string Action,
    IReadOnlyList<KeyValuePair<string, string>> Fields,
    string? Wrong
);

/// <summary>Whether somebody has shown who they are within the last minutes.</summary>
public sealed class FreshProof(
    UserManager<Account> users,
    SignInManager<Account> signIn,
    Sessions sessions,
    PasswordSignIn passwords,
    IModelMetadataProvider metadata,
    TimeProvider clock
)
{
    /// <summary>The fields of the form.</summary>
    public const string Password = "proof",
        Credential = "proof-credential";

    public static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(5);

    public async Task<bool> IsThereAsync(HttpContext http) =>
        await sessions.ProvedAtAsync(http.User, http.RequestAborted) is { } at && at > clock.GetUtcNow().UtcDateTime - GoodFor;

    /// <summary>Takes what came with the request. Null when nothing did; otherwise whether it is good.</summary>
    public async Task<bool?> TakeAsync(HttpContext http, Account account)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.HasFormContentType)
        {
            return null;
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (password, credential) = (form[Password].ToString(), form[Credential].ToString());
        if (password.Length == 0 && credential.Length == 0)
        {
            return null;
        }

        if (
            !(
                credential.Length > 0
                    ? await IsOfAsync(account, credential)
                    : account.PasswordHash is not null && await passwords.ConfirmAsync(account, password, http.RequestAborted)
            )
        )
        {
            return false;
        }

        await sessions.ProveAsync(http.User, http.RequestAborted);
        return true;
    }

    /// <summary>A page with the form.</summary>
    public async Task<ViewResult> AskAsync(
        HttpContext http,
        Account account,
        string action,
        IReadOnlyList<KeyValuePair<string, string>> fields,
        bool isWrong
    )
    {
        var strings = http.Request.PreferredStrings();
        http.Response.Headers.CacheControl = "no-store";
        return new ViewResult
        {
            ViewName = "/Features/Accounts/_Proof.cshtml",
            ViewData = new ViewDataDictionary<ProofForm>(metadata, new ModelStateDictionary())
            {
                Model = new ProofForm(
                    strings,
                    account,
                    (await users.GetPasskeysAsync(account)).Count > 0,
                    action,
                    fields,
                    isWrong ? strings.ProofWrong : null
                ),
            },
            StatusCode = isWrong ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status403Forbidden,
        };
    }

    async Task<bool> IsOfAsync(Account account, string credential)
    {
        var asserted = await signIn.PerformPasskeyAssertionAsync(credential);
        if (!asserted.Succeeded || asserted.User.Id != account.Id)
        {
            return false;
        }

        await users.AddOrUpdatePasskeyAsync(account, asserted.Passkey);
        return true;
    }
}

/// <summary>
/// Asks for a fresh proof where a handler needs one. After the rights: nobody is asked for the sake of what they may not do.
/// </summary>
public sealed class FreshProofFilter(UserManager<Account> users, FreshProof proof) : IAsyncPageFilter
{
    public const int Order = 100;

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var http = context.HttpContext;
        if (
            context.HandlerMethod?.MethodInfo.GetCustomAttribute<NeedsFreshProofAttribute>() is not { } needed
            || await users.GetUserAsync(http.User) is not { } account
            || (needed.TakesPassword && account.PasswordHash is not null)
        )
        {
            await next();
            return;
        }

        var taken = await proof.TakeAsync(http, account);
        if (taken == true || (taken is null && await proof.IsThereAsync(http)))
        {
            await next();
            return;
        }

        var here = http.Request.Path + http.Request.QueryString;
        context.Result =
            needed.IsForScripts ? new StatusCodeResult(StatusCodes.Status403Forbidden)
            : HttpMethods.IsPost(http.Request.Method)
                ? await proof.AskAsync(http, account, here, await SentAsync(http), isWrong: taken == false)
            : new RedirectResult(AccountLinks.WithReturn(AccountLinks.Prove, here));
    }

    /// <summary>What the form brought, without what is written into the new one and without any secret.</summary>
    static async Task<IReadOnlyList<KeyValuePair<string, string>>> SentAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return
        [
            .. form.Where(field =>
                    field.Key
                        is not ("__RequestVerificationToken" or "password" or "current" or FreshProof.Password or FreshProof.Credential)
                )
                .SelectMany(field => field.Value.Select(value => new KeyValuePair<string, string>(field.Key, value ?? ""))),
        ];
    }
}
