using Dd0c.Domain.Discovery;
using Dd0c.Workers.Catalog;
using Dd0c.Workers.Corrections;
using Dd0c.Workers.Outbox;
using Dd0c.Workers.Platform;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;

namespace Dd0c.Workers.Discovery;

public static class DiscoveryModule
{
    public static IServiceCollection AddDiscovery(this IServiceCollection services)
    {
        services.AddSingleton(provider => DefaultsOf(provider.GetRequiredService<IConfiguration>()));
        services.AddScoped<DiscoveryQueue>();
        services.AddScoped<DiscoveryActions>();
        services.AddScoped<DiscoveryRunner>();
        services.AddScoped<InventoryStore>();
        services.AddScoped<CatalogPipeline>();
        services.AddScoped<RemovalActions>();
        services.AddScoped<CatalogStore>();
        services.AddScoped<CorrectionStore>();
        services.AddScoped<CorrectionActions>();
        services.AddOutboxHandler<CatalogRefresh>(CatalogRefresh.Kind);
        return services;
    }

    private static ScanDefaults DefaultsOf(IConfiguration configuration) => new(
        TimeSpan.FromHours(Math.Clamp(configuration.GetValue("Discovery:IntervalHours", 6), ScanSchedule.ShortestHours, ScanSchedule.LongestHours)),
        TimeSpan.FromHours(Math.Clamp(configuration.GetValue("Discovery:FullIntervalHours", 24), ScanSchedule.ShortestHours, 24 * 7)));

    /// <summary>Quartz on PostgreSQL, clustered: a job of a node that died goes on on another.</summary>
    public static IServiceCollection AddScheduler(this IServiceCollection services, DatabaseAddresses addresses)
    {
        services.AddQuartz(q =>
        {
            q.ConfigureScheduler(o =>
            {
                o.InstanceName = "dd0c";
                o.GenerateInstanceId = true;
                o.DefaultMisfireHandling = DefaultMisfireHandling.FireAndProceed;
                o.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            q.UseDefaultThreadPool(t => t.MaxConcurrency = 10);
            q.UsePersistentStore(s =>
            {
                s.UsePostgres(NpgsqlFactory.Instance, addresses.System);
                s.ConfigureStore(o =>
                {
                    o.TablePrefix = "quartz.qrtz_";
                    o.MisfireThreshold = TimeSpan.FromMinutes(1);
                    o.RecoverFiringsCancelledByShutdown = true;
                });
                s.UseSystemTextJsonSerializer();
                s.ProvisionSchema();
                s.UseClustering(c =>
                {
                    c.CheckinInterval = TimeSpan.FromSeconds(2);
                    c.CheckinMisfireThreshold = TimeSpan.FromSeconds(4);
                });
            });
            q.AddJob<DiscoveryScheduleJob>(j => j.WithIdentity("discovery-schedule").StoreDurably());
            q.ScheduleJob<DiscoveryScheduleJob>(t => t.WithIdentity("discovery-schedule").ForJob("discovery-schedule").WithCronSchedule("0 * * * * ?"));
        });
        // A node that stops tells its runs to end and leaves them to the others, or to its own next start. It waits until they have
        // let go, at most for the host's shutdown timeout: one that went on would meet a program that is taken down under it.
        services.AddQuartzHostedService(o => o.WaitForJobsToComplete = true);
        return services;
    }
}
