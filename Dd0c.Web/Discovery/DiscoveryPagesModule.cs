using Dd0c.Web.Connections;

namespace Dd0c.Web.Discovery;

/// <summary>Discovery and connections as people and programs reach them.</summary>
internal static class DiscoveryPagesModule
{
    public static IServiceCollection AddDiscoveryPages(this IServiceCollection services)
    {
        services.AddSignalR();
        services.AddScoped<DiscoveryReading>();
        services.AddScoped<ActivityReading>();
        services.AddScoped<ConnectionQueries>();
        services.AddHostedService<DiscoveryRelay>();
        services.AddSingleton<HubClients>();
        services.AddHostedService(provider => provider.GetRequiredService<HubClients>());
        return services;
    }

    public static void MapDiscovery(this IEndpointRouteBuilder routes)
    {
        routes.MapHub<DiscoveryHub>("/hubs/discovery");
        routes.MapDiscoveryApi();
        routes.MapConnections();
    }
}
