using System.Security.Claims;
using LiveBlog.Data;
using LiveBlog.Features.Site;
using LiveBlog.Http;
using LiveBlog.Http.Limits;
using LiveBlog.Model;
using LiveBlog.Security;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace LiveBlog.Features.Accounts;

public static class AccountsRegistration
{
    public const string SignInRate = "sign-in",
        RegisterRate = "register";

    /// <summary>
    /// A cookie that scripts may read, and that says nothing: pages that are the same for all ask who is here only where it is.
    /// </summary>
    public const string Hint = "liveblog-in";

    // Those of Identity beside the session's: the second one also holds what a passkey is asked for by.
    static readonly (string Scheme, string Name)[] OtherCookies =
    [
        (IdentityConstants.ExternalScheme, "liveblog-external"),
        (IdentityConstants.TwoFactorUserIdScheme, "liveblog-step"),
        (IdentityConstants.TwoFactorRememberMeScheme, "liveblog-machine"),
    ];

    public static IServiceCollection AddAccounts(
        this IServiceCollection services,
        AccountSettings settings,
        KeyRingSettings keys,
        SiteSettings site
    )
    {
        services.AddSingleton(settings);
        services.AddMemoryCache();
        services.AddScoped<Sessions>();
        services.AddScoped<AccountCreation>();
        services.AddScoped<StaffAccounts>();
        services.AddScoped<SignInAudit>();
        services.AddScoped<PasswordSignIn>();
        services.AddScoped<FreshProof>();
        services.Configure<MvcOptions>(mvc => mvc.Filters.Add<FreshProofFilter>(FreshProofFilter.Order));
        services.AddScoped<PasswordCheck>();
        services.AddScoped<SignInThrottle>();
        services.AddSingleton<KnownDevices>();
        services.AddHostedService<AttemptCountsCleanupJob>();
        services.AddScoped<Registrations>();
        services.AddScoped<EmailChanges>();
        services.AddScoped<ReaderAccounts>();
        services.AddHostedService<ClosedAccountCleanupJob>();
        services.AddHostedService<UnconfirmedAccountCleanupJob>();
        services.AddSingleton<ForgottenPasswords>();
        services.AddHostedService(provider => provider.GetRequiredService<ForgottenPasswords>());

        // In the database, so that a cookie from one machine is good on all of them.
        var protection = services.AddDataProtection().SetApplicationName("LiveBlog").PersistKeysToDbContext<LiveBlogDb>();
        if (keys.Certificate is { } certificate)
        {
            protection.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate([certificate, .. keys.Older]);
        }

        services.AddSingleton(keys);
        services.AddScoped<KeyRing>();

        services
            .AddIdentity<Account, IdentityRole>(identity =>
            {
                identity.User.RequireUniqueEmail = true;

                // The name is the address, which has been checked as one: it may hold what names may not.
                identity.User.AllowedUserNameCharacters = "";
                identity.Password = new PasswordOptions
                {
                    RequiredLength = 12,
                    RequiredUniqueChars = 4,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireUppercase = false,
                    RequireNonAlphanumeric = false,
                };
                identity.Tokens.PasswordResetTokenProvider = AccountLinks.TokenProvider;
            })
            .AddEntityFrameworkStores<LiveBlogDb>()
            .AddUserStore<AccountStore>()
            .AddPasswordValidator<PasswordRules>()
            .AddClaimsPrincipalFactory<AccountClaims>()
            .AddSignInManager<PasskeySignIn>()
            .AddDefaultTokenProviders()
            .AddTokenProvider<AuthenticatorCodes>(TokenOptions.DefaultAuthenticatorProvider)
            .AddTokenProvider<MailedTokens>(AccountLinks.TokenProvider);
        services.AddScoped<AccountStore>();
        services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = PasswordRules.Iterations);

        // A suspension or another role takes effect within a minute, in every session.
        services.Configure<SecurityStampValidatorOptions>(stamps =>
        {
            stamps.ValidationInterval = TimeSpan.FromMinutes(1);

            // It is the same session, begun the same way.
            stamps.OnRefreshingPrincipal = refreshing =>
            {
                var kept = refreshing.CurrentPrincipal!.Claims.Where(claim => claim.Type is Sessions.Claim or AccountSettings.Method);
                refreshing.NewPrincipal!.Identities.First().AddClaims(kept);
                return Task.CompletedTask;
            };
        });

        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            // A key is for the site's name, whichever machine it meets.
            passkeys.ServerDomain = site.BaseUrl is { } url ? new Uri(url).Host : null;
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
        });

        foreach (var (scheme, name) in OtherCookies)
        {
            services.Configure<CookieAuthenticationOptions>(
                scheme,
                cookie =>
                {
                    cookie.Cookie.Name = site.CookieName(name);
                    cookie.Cookie.Path = "/";
                }
            );
        }

        var hint = site.CookieName(Hint);
        services.ConfigureApplicationCookie(cookie =>
        {
            cookie.Cookie.Name = site.CookieName("liveblog");
            cookie.Cookie.Path = "/";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.LoginPath = "/account/sign-in";
            cookie.LogoutPath = "/account/sign-out";
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.ExpireTimeSpan = TimeSpan.FromDays(14);
            cookie.SlidingExpiration = true;
            var checkStamp = cookie.Events.OnValidatePrincipal;
            cookie.Events.OnValidatePrincipal = async coming =>
            {
                await checkStamp(coming);
                await coming.HttpContext.RequestServices.GetRequiredService<Sessions>().CheckAsync(coming);
            };
            void Remember(HttpContext http, bool isPersistent) =>
                http.Response.Cookies.Append(
                    hint,
                    "1",
                    new CookieOptions { SameSite = SameSiteMode.Lax, MaxAge = isPersistent ? cookie.ExpireTimeSpan : null }
                );
            cookie.Events.OnCheckSlidingExpiration = sliding =>
            {
                // The one lives as long as the other.
                if (sliding.ShouldRenew)
                {
                    Remember(sliding.HttpContext, sliding.Properties.IsPersistent);
                }

                return Task.CompletedTask;
            };
            cookie.Events.OnSigningIn = signing =>
            {
                Remember(signing.HttpContext, signing.Properties.IsPersistent);
                signing
                    .HttpContext.RequestServices.GetRequiredService<KnownDevices>()
                    .Remember(signing.HttpContext, signing.Principal!.FindFirstValue(ClaimTypes.NameIdentifier)!);
                return signing.HttpContext.RequestServices.GetRequiredService<Sessions>().BeginAsync(signing);
            };
            cookie.Events.OnSigningOut = leaving =>
            {
                leaving.Response.Cookies.Delete(hint);
                return leaving
                    .HttpContext.RequestServices.GetRequiredService<Sessions>()
                    .LeaveAsync(leaving.HttpContext.User, leaving.HttpContext.RequestAborted);
            };

            // Where somebody goes is the page's to say, once it has judged the address: the handler would copy it from the query.
            cookie.Events.OnRedirectToReturnUrl = _ => Task.CompletedTask;
            var challenge = cookie.Events.OnRedirectToLogin;
            cookie.Events.OnRedirectToLogin = async context =>
            {
                // A script gets the status; only people are redirected to a form. What they had written is shown first, since a
                // redirect would lose it.
                if (
                    context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
                    || await StaleForm.CaptureAsync(context.HttpContext) is { Texts.Count: > 0 }
                )
                {
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    return;
                }

                await challenge(context);
            };
            cookie.Events.OnRedirectToAccessDenied = context =>
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            };
        });

        var authorization = services.AddAuthorizationBuilder();
        foreach (var (right, roles) in Policies.OfPeople)
        {
            authorization.AddPolicy(
                right,
                policy => policy.AddAuthenticationSchemes(IdentityConstants.ApplicationScheme).RequireRole(roles)
            );
        }

        authorization.AddPolicy(
            Policies.Reader,
            policy => policy.AddAuthenticationSchemes(IdentityConstants.ApplicationScheme).RequireAuthenticatedUser()
        );
        foreach (var (right, roles) in Policies.OfKeys)
        {
            authorization.AddPolicy(
                right,
                policy => policy.AddAuthenticationSchemes(ApiKeyAuthentication.Scheme).RequireRole(roles).AddRequirements(new KeyScope())
            );
        }

        services.AddScoped<IAuthorizationHandler, KeyScopeHandler>();
        services
            .AddAuthentication()
            .AddScheme<ApiKeyAuthentication.SchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Scheme, configureOptions: null);

        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = "60";
                return ValueTask.CompletedTask;
            };

            // A device that is known has a rate of its own: nobody at the same address uses it up.
            limiter.AddRateOfWriting(
                SignInRate,
                30,
                TimeSpan.FromMinutes(1),
                keyOf: http => http.RequestServices.GetRequiredService<KnownDevices>().Any(http) is { } device ? $"on {device}" : null
            );

            // A class of pupils registers from one address, and no more than that.
            limiter.AddRateOfWriting(RegisterRate, 40, TimeSpan.FromHours(1), segments: 12);
        });

        services.AddSingleton<FirstAdministrator>();
        return services;
    }
}
