using LiveBlog.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace LiveBlog.Features.Api;

/// <summary>Whether a request that anybody may make carries a key that may write: it is shown more then.</summary>
sealed class WritingRights(IAuthorizationPolicyProvider policies, IPolicyEvaluator evaluator)
{
    public async Task<bool> HasAsync(HttpContext http)
    {
        var policy =
            await policies.GetPolicyAsync(Policies.ApiWrite)
            ?? throw new InvalidOperationException($"There is no policy {Policies.ApiWrite}.");
        var who = await evaluator.AuthenticateAsync(policy, http);
        return (await evaluator.AuthorizeAsync(policy, who, http, resource: null)).Succeeded;
    }
}
