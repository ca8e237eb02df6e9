using Dd0c.Web.Alerts.Incidents;
using Dd0c.Web.Alerts.Integrations;
using Dd0c.Web.Alerts.Notifications;
using Dd0c.Web.Alerts.Slack;

namespace Dd0c.Web.Alerts;

/// <summary>What people and programs see of alerts.</summary>
internal static class AlertPagesModule
{
    public static IServiceCollection AddAlertPages(this IServiceCollection services) => services.AddScoped<IncidentQueries>().AddScoped<IntegrationQueries>().AddScoped<IntegrationTest>().AddScoped<ChannelQueries>();

    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        routes.MapAlertWebhooks();
        routes.MapIncidents();
        routes.MapIntegrations();
        routes.MapChannels();
        routes.MapSlackWebhooks();
        routes.MapSlackInstall();
    }
}
