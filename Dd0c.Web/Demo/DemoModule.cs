using Dd0c.Workers.Connections;
using Dd0c.Workers.Outbox;

namespace Dd0c.Web.Demo;

internal static class DemoModule
{
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.AddSingleton<DemoEstate>();
        services.AddSingleton<IDemoAddresses>(provider => provider.GetRequiredService<DemoEstate>());
        services.AddScoped<DemoActions>().AddScoped<StormActions>().AddScoped<DemoPaths>();
        return services;
    }

    /// <summary>Whoever serves tells the storms, too.</summary>
    public static IServiceCollection AddStorms(this IServiceCollection services) =>
        services.AddSingleton<StormSender>().AddScoped<StormIntegrations>().AddOutboxHandler<StormTurn>(StormMessage.Kind, outside: true);
}
