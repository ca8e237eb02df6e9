using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Alerts.Integrations;
using Dd0c.Web.Alerts.Matching;
using Dd0c.Web.Alerts.Mutes;
using Dd0c.Web.Alerts.Noise;
using Dd0c.Web.Alerts.Notifications;
using Dd0c.Web.Alerts.OnCall;
using Dd0c.Web.Alerts.Settings;
using Dd0c.Web.Alerts.Slack;

namespace Dd0c.Web.Alerts;

/// <summary>What people and programs see of alerts.</summary>
internal static class AlertPagesModule
{
    public static IServiceCollection AddAlertPages(this IServiceCollection services) =>
        services.AddScoped<IncidentQueries>().AddScoped<TellingQueries>().AddScoped<ServiceIncidents>().AddScoped<MuteQueries>().AddScoped<AliasQueries>().AddScoped<BacktestQueries>()
            .AddScoped<IntegrationQueries>().AddScoped<IntegrationTest>().AddScoped<ChannelQueries>().AddScoped<OwnNotifications>().AddScoped<OnCallQueries>();

    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        routes.MapAlertWebhooks();
        routes.MapIncidents();
        routes.MapServiceIncidents();
        routes.MapIntegrations();
        routes.MapMutes();
        routes.MapNoise();
        routes.MapAliases();
        routes.MapAlertSettings();
        routes.MapChannels();
        routes.MapOnCall();
        routes.MapSlackWebhooks();
        routes.MapSlackInstall();
    }
}
