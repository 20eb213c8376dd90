using System.Security.Claims;
using System.Text.Encodings.Web;
using LiveBlog.Data;
using LiveBlog.Features.Shared;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LiveBlog.Features.Accounts;

/// <summary>Lets programs in by <c>Authorization: Bearer</c> and an API key (RFC 6750 §2.1).</summary>
public sealed class ApiKeyAuthentication(
    IOptionsMonitor<ApiKeyAuthentication.SchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, LiveBlogDb db, TimeProvider clock)
    : AuthenticationHandler<ApiKeyAuthentication.SchemeOptions>(options, loggers, encoder)
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
        var key = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash && k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > now), Context.RequestAborted);
        if (key is null)
        {
            return AuthenticateResult.Fail("The API key is not known, has been revoked, or has expired.");
        }

        if (key.LastUsedAt is null || key.LastUsedAt < now - UseIsNoted)
        {
            await db.ApiKeys.Where(k => k.Id == key.Id).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), Context.RequestAborted);
        }

        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, $"key-{key.Id}"),
                new Claim(ClaimTypes.Name, key.Name),
                new Claim(ClaimTypes.Role, key.Role),
                .. key.Blogs.Select(slug => new Claim(KeyScope.Blog, slug)),
            ],
            Scheme);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    public sealed class SchemeOptions : AuthenticationSchemeOptions;
}
