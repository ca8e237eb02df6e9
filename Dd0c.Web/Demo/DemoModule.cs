using Dd0c.Workers.Connections;

namespace Dd0c.Web.Demo;

internal static class DemoModule
{
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.AddSingleton<DemoEstate>();
        services.AddSingleton<IDemoAddresses>(provider => provider.GetRequiredService<DemoEstate>());
        services.AddScoped<DemoActions>();
        return services;
    }
}
