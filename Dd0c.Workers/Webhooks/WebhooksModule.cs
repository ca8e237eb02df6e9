using Dd0c.Workers.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Webhooks;

public static class WebhooksModule
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) =>
        services.AddSingleton<WebhookSettings>().AddScoped<ChangeInbox>().AddScoped<LostDeliveries>().AddSingleton<GitHubInbox>().AddOutboxHandler<GitHubChanged>(GitHubChanged.Kind)
            .AddSingleton<AwsInbox>().AddScoped<AwsEventActions>().AddOutboxHandler<AwsChanged>(AwsChanged.Kind);
}
