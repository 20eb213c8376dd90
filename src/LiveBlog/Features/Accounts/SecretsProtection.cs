namespace LiveBlog.Features.Accounts;

/// <summary>
/// Once after a start: what an earlier version kept in the clear is protected. Hashing takes its time, so nobody waits for it.
/// </summary>
sealed class SecretsProtection(IServiceScopeFactory scopes, ILogger<SecretsProtection> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<AccountStore>().ProtectAsync(stoppingToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogError(
                failure,
                "Recovery codes or authenticators' keys of an earlier version are not protected yet; the next start tries again"
            );
        }
    }
}
