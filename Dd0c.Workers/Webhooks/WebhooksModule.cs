using Dd0c.Workers.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Dd0c.Workers.Webhooks;

public static class WebhooksModule
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddQuartz(q =>
        {
            q.AddJob<LostDeliveriesJob>(j => j.WithIdentity("lost-deliveries").StoreDurably());
            q.ScheduleJob<LostDeliveriesJob>(t => t.WithIdentity("lost-deliveries").ForJob("lost-deliveries").WithCronSchedule("30 2/5 * * * ?"));
        });
        return services.AddSingleton<WebhookSettings>().AddScoped<ChangeInbox>().AddScoped<LostDeliveries>().AddScoped<MissedDeploys>().AddOutboxHandler<MissedDeploysTurn>(MissedDeploysTurn.Kind, outside: true).AddSingleton<GitHubInbox>().AddOutboxHandler<GitHubChanged>(GitHubChanged.Kind)
            .AddSingleton<AwsInbox>().AddScoped<AwsEventActions>().AddOutboxHandler<AwsChanged>(AwsChanged.Kind);
    }
}
