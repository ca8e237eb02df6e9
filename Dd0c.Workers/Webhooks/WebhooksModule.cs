using Dd0c.Workers.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Webhooks;

public static class WebhooksModule
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) =>
        services.AddScoped<ChangeInbox>().AddSingleton<GitHubInbox>().AddOutboxHandler<GitHubChanged>(GitHubChanged.Kind);
}
