using Dd0c.Domain.Platform;
using Dd0c.Domain.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Dd0c.Workers.Platform;

public static class DatabaseModule
{
    /// <summary>The application's pool and contexts, bound to the tenant of each unit of work, and the system's pool beside them.</summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services, DatabaseAddresses addresses)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(addresses);
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(addresses.App) { Name = "dd0c" }.Build());
        services.AddSingleton(_ => new SystemDatabase(new NpgsqlDataSourceBuilder(addresses.System) { Name = "dd0c-system" }.Build()));
        services.AddPooledDbContextFactory<Dd0cDbContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
            .AddInterceptors(new TenantInterceptor()));
        services.AddScoped<TenantScope>();
        services.AddScoped<TenantDb>();
        return services;
    }
}
