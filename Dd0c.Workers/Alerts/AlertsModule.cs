using Dd0c.Workers.Alerts.Assessment;
using Dd0c.Workers.Alerts.Delivery;
using Dd0c.Workers.Alerts.Digests;
using Dd0c.Workers.Alerts.Incidents;
using Dd0c.Workers.Alerts.Ingest;
using Dd0c.Workers.Alerts.Noise;
using Dd0c.Workers.Alerts.OnCall;
using Dd0c.Workers.Alerts.Pipeline;
using Dd0c.Workers.Alerts.Retention;
using Dd0c.Workers.Alerts.Settings;
using Dd0c.Workers.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dd0c.Workers.Alerts;

public static class AlertsModule
{
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<IntegrationVault>().AddSingleton<IntegrationDoor>().AddSingleton<IntegrationFaults>().AddSingleton<SnsCertificates>().AddSingleton<AlertIntake>().AddSingleton<ListeningMark>().AddSingleton<AlertInboxWriter>().AddHostedService(p => p.GetRequiredService<AlertInboxWriter>());
        services.AddSingleton<AlertWorlds>().AddScoped<AlertBatch>().AddHostedService<AlertPipeline>().AddHostedService<IncidentClock>();
        services.AddScoped<IncidentActions>().AddScoped<MuteActions>().AddScoped<AliasActions>().AddScoped<AlertSettingsActions>().AddOutboxHandler<AssessmentTurn>(AssessmentQueue.Kind).AddScoped<DeployTurn>().AddOutboxHandler<DeployTurn>(DeployTurn.Kind);
        services.AddScoped(p => new IntegrationActions(p.GetRequiredService<Platform.TenantDb>(), p.GetRequiredService<IntegrationVault>(), p.GetRequiredService<TimeProvider>()));
        services.AddOutboxHandler<SnsConfirmation>(SnsConfirmation.Kind, outside: true);
        services.AddScoped<NoiseQueries>();
        return services.AddAlertRetention().AddDelivery().AddDigests().AddOnCall();
    }
}
