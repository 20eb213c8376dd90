using System.Security.Claims;
using System.Text.Encodings.Web;
using LiveBlog.Data;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LiveBlog.Features.Accounts;

/// <summary>Lets programs in by <c>Authorization: Bearer</c> and an API key (RFC 6750 §2.1).</summary>
public sealed class ApiKeyAuthentication(
    IOptionsMonitor<ApiKeyAuthentication.SchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    LiveBlogDb db,
    Refusals refusals,
    TimeProvider clock
) : AuthenticationHandler<ApiKeyAuthentication.SchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = Caller.KeyScheme;

    const string Prefix = "Bearer ";

    // Told to the hour: a key that posts ten times a second is not a write each.
    static readonly TimeSpan UseIsNoted = TimeSpan.FromHours(1);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var hash = ApiKey.HashOf(header[Prefix.Length..].Trim());
        var now = clock.GetUtcNow().UtcDateTime;
        var key = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash, Context.RequestAborted);
        if (key is not { RevokedAt: null } || key.ExpiresAt <= now)
        {
            var kind =
                key is null ? RefusalKind.KeyUnknown
                : key.RevokedAt is null ? RefusalKind.KeyExpired
                : RefusalKind.KeyRevoked;
            refusals.Record(kind, Context, key is null ? null : $"key-{key.Id}");
            return AuthenticateResult.Fail("The API key is unknown, has been revoked, or has expired.");
        }

        if (key.LastUsedAt is null || key.LastUsedAt < now - UseIsNoted)
        {
            await db
                .ApiKeys.Where(k => k.Id == key.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), Context.RequestAborted);
        }

        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, $"key-{key.Id}"),
                new Claim(ClaimTypes.Name, key.Name),
                new Claim(ClaimTypes.Role, key.Role),
                .. key.Blogs.Select(slug => new Claim(KeyScope.Blog, slug)),
            ],
            Scheme
        );
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        if (KeyScope.BlogsOf(Context.User) is not { Count: > 0 } blogs)
        {
            return Task.CompletedTask;
        }

        var detail = $"It is limited to {string.Join(", ", blogs)}: it reads and writes nothing else that is not public.";
        return TypedResults
            .Problem(title: "The key is not allowed to do this.", detail: detail, statusCode: StatusCodes.Status403Forbidden)
            .ExecuteAsync(Context);
    }

    public sealed class SchemeOptions : AuthenticationSchemeOptions;
}
