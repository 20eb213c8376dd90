namespace LiveBlog.Mail;

public static class MailRegistration
{
    /// <summary>Mails: an outbox in the database, and a carrier that empties it.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services, EmailSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<ConfirmationMails>();
        services.AddScoped<Outbox>();
        services.AddScoped<AccountNotices>();
        services.AddScoped<SuppressionList>();
        if (settings.Host is null)
        {
            services.AddSingleton<IMailTransport, FolderTransport>();
        }
        else
        {
            services.AddSingleton<IMailTransport, SmtpTransport>();
        }

        services.AddSingleton<MailSender>();
        services.AddHostedService(provider => provider.GetRequiredService<MailSender>());
        services.AddHostedService<MailCleanupJob>();
        return services;
    }
}
