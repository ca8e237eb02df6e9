using Microsoft.Extensions.DependencyInjection;

namespace Dd0c.Workers.Connections;

public static class ConnectionsModule
{
    public static IServiceCollection AddVendorConnections(this IServiceCollection services)
    {
        services.AddSingleton<AddressPolicy>(provider => new(provider.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>()));
        services.AddSingleton<ConnectionVault>();
        services.AddScoped<ConnectionActions>();
        services.AddHostedService<DeletedConnections>();
        return services;
    }
}
