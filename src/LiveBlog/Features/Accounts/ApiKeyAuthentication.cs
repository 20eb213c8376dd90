using System.Security.Claims;
using System.Text.Encodings.Web;
using LiveBlog.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LiveBlog.Features.Accounts;

/// <summary>Lets programs in by <c>Authorization: Bearer</c> and an API key (RFC 6750 §2.1).</summary>
public sealed class ApiKeyAuthentication(
    IOptionsMonitor<ApiKeyAuthentication.SchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, LiveBlogDb db)
    : AuthenticationHandler<ApiKeyAuthentication.SchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "ApiKey";

    const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var hash = ApiKey.HashOf(header[Prefix.Length..].Trim());
        var key = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash && k.RevokedAt == null, Context.RequestAborted);
        if (key is null)
        {
            return AuthenticateResult.Fail("The API key is not known, or has been revoked.");
        }

        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, $"key-{key.Id}"),
                new Claim(ClaimTypes.Name, key.Name),
                new Claim(ClaimTypes.Role, key.Role),
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
